"""Questions with choices: plain HTML that reads without a script, and the script that answers.

In a page, a question is its sentence, a list of choices and, after it, where to read. `[x]` marks
the right choice, `[ ]` the others; below each choice stands what one is told who takes it:

    :::{question} name
    Which of the two?

    - [ ] This one.

      It is not, because ...
    - [x] The other one.

      ...

    [Chapter 2](02_forward_by_hand.ipynb#a-section)
    :::
"""

from html import escape
from string import ascii_lowercase

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

MARKS = {"[x] ": True, "[ ] ": False}
SHAPE = "a question has a sentence, a list of choices, and a paragraph that says where to read"


class Question(SphinxDirective):
    """One sentence, its choices, and behind a fold what is said to each."""

    has_content = True
    required_arguments = 1  # its name

    def run(self):
        """Sphinx calls this."""
        content = self.parse_content_to_nodes()
        if [type(part) for part in content] != [
            nodes.paragraph,
            nodes.bullet_list,
            nodes.paragraph,
        ]:
            raise self.error(SHAPE)
        sentence, listed, reading = content
        choices = [self.choice(item) for item in listed]
        if sum(right for right, _, _ in choices) != 1:
            raise self.error("one choice, and only one, is marked as right: [x]")
        name = escape(self.arguments[0])
        number = self.env.temp_data["questions"] = self.env.temp_data.get("questions", 0) + 1
        return [
            raw(f'<div class="question" id="question-{name}">'),
            *question_html(name, sentence, choices),
            *answers_html(number, choices, reading),
            raw("</div>"),
        ]

    def choice(self, item):
        """Whether it is right, its words, and what is said to them."""
        words, *explanation = item
        mark = words.astext()[:4]
        if mark not in MARKS or not explanation:
            raise self.error(
                "a choice begins with [x] or [ ], and has a paragraph that explains it"
            )
        first = words[0]
        words[0] = nodes.Text(first.astext().removeprefix(mark))
        return MARKS[mark], words, explanation


def question_html(name, sentence, choices):
    """The question, with its choices."""
    yield raw("<fieldset><legend>")
    yield inline(sentence)
    yield raw("</legend>")
    for letter, (_, words, _) in zip(ascii_lowercase, choices, strict=False):
        yield raw(f'<label><input type="radio" name="{name}" value="{letter}"> <b>{letter}</b> ')
        yield inline(words)
        yield raw("</label>")
    yield raw("</fieldset>")


def answers_html(number, choices, reading):
    """What is said to each choice, and where to read; folded."""
    yield raw(f'<details class="quiz-answer"><summary>Answer {number}, choice by choice</summary>')
    for letter, (right, _, explanation) in zip(ascii_lowercase, choices, strict=False):
        verdict = "Right." if right else "No."
        kind = ' class="right"' if right else ""
        yield raw(f'<div{kind} data-choice="{letter}"><p><strong>{letter}. {verdict}</strong></p> ')
        yield from explanation
        yield raw("</div>")
    yield raw('<div class="reading">')
    yield reading
    yield raw("</div></details>")


def inline(paragraph):
    """A paragraph's words without the paragraph, which may not stand in a label."""
    return nodes.inline("", "", *paragraph.children)


def raw(html):
    """HTML that goes to the page as it is."""
    return nodes.raw("", html, format="html")


def load(app, page, template, context, doctree):
    """Script and style, on a page that has a question and on no other."""
    if 'class="question"' in context.get("body", ""):
        app.add_js_file("quiz.js", priority=900, loading_method="defer")
        app.add_css_file("quiz.css", priority=900)


def setup(app):
    """Sphinx calls this."""
    app.add_directive("question", Question)
    app.connect("html-page-context", load)
