// The questions of a page: a button to check a choice, what is said to it, and the score.

const questions = [...document.querySelectorAll(".question")];
const score = make("p", { className: "score" });
score.setAttribute("role", "status");

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

function prepare(question) {
  const choices = question.querySelector("fieldset");
  const answers = question.querySelector("details");
  const button = make("button", { type: "button", textContent: "Check" });
  const result = make("div", { className: "result" });
  result.setAttribute("role", "status");
  choices.append(button);
  choices.after(result);
  answers.hidden = true; // until one has tried
  // Else a reload keeps it marked; Firefox has marked it by now.
  for (const input of choices.querySelectorAll("input"))
    Object.assign(input, { autocomplete: "off", checked: false });

  const check = () => {
    const chosen = choices.querySelector("input:checked");
    if (!chosen) {
      result.replaceChildren(make("p", { textContent: "Choose an answer first." }));
      return;
    }
    const answer = answers.querySelector(`[data-choice="${chosen.value}"]`);
    const right = answer.classList.contains("right");
    const words = answer.cloneNode(true);
    words.querySelector("strong").textContent = right ? "Right." : "Not this one.";
    const reading = answers.querySelector(".reading").cloneNode(true);
    result.classList.toggle("right", right);
    result.replaceChildren(...words.childNodes, reading);
    answers.hidden = false;
    count(question, right);
  };

  button.addEventListener("click", check);
  choices.addEventListener("change", () => result.replaceChildren());
  choices.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target !== button) check();
  });
}

function count(question, right) {
  const data = question.dataset;
  if (data.solved) return;
  data.tries = Number(data.tries ?? 0) + 1;
  if (!right) return;
  data.solved = data.tries;
  const solved = questions.filter((one) => one.dataset.solved);
  const at_once = solved.filter((one) => one.dataset.solved === "1");
  score.textContent =
    `${solved.length} of ${questions.length} right, ${at_once.length} of them at the first try.`;
}

/** On paper the answers stand behind the last question. */
function gather() {
  for (const question of questions)
    questions[0].parentElement.parentElement.append(question.querySelector("details"));
}

/** And then each behind its own again. */
function scatter() {
  const answers = document.querySelectorAll(".quiz-answer");
  questions.forEach((question, i) => question.append(answers[i]));
}

questions.forEach(prepare);
addEventListener("beforeprint", gather);
addEventListener("afterprint", scatter);
score.textContent = `0 of ${questions.length} right so far.`;
questions.at(-1).after(score);
