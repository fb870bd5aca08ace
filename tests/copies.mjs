// Answers for tests/test_copies.py: reads [[function, arguments], …], prints what the twin returns.
import { readFileSync } from "node:fs";
import * as copies from "../book/lab/explorables/js/copies.js";

const calls = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(calls.map(([name, args]) => copies[name](...args))));
