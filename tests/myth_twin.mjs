// Answers for tests/test_myth.py: reads a list of states and prints what the twin finds.
import { readFileSync } from "node:fs";
import { examine } from "../book/lab/explorables/js/myth_model.js";

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(examine)));
