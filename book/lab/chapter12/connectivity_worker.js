// Learns beside the page: gets learners, a goal and a time, and answers with learners further on.

import { taught } from "./connectivity_model.js";

onmessage = ({ data: { id, learners, goal, milliseconds } }) =>
  postMessage({ id, learners: taught(learners, goal, milliseconds) });
