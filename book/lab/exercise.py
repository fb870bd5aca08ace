"""An exercise: a solution, what is asked of it, and its mistakes, each a wrong program.

An answer is compared with the solution on the same examples. Where they differ, the wrong programs
run on these examples too, and the one that agrees with the answer says what is wrong.
"""

from copy import deepcopy
from functools import cached_property, partial
import inspect
import linecache
import textwrap

from lab.feedback import Wrong, agree, differ, numbers, once, report
import numpy as np

KEPT = (
    "called twice with the same arguments it gives two results: what one call leaves must not "
    "reach the next"
)


class Exercise:
    """What a learner is asked to write, and how an answer is judged.

    Parameters
    ----------
    solution : callable, or tuple of callables
        A right answer.
    questions : list of Values, LeftAlone or Property
        What is asked of an answer, in this order.
    mistakes : dict of str to (callable, tuple or list), or list of such pairs
        For each sentence the wrong program of which it is true: a callable that is called as an
        answer is, or an edit of the solution's source, ``(old, new)``, or several of them in a
        list, made one after the other. A callable may also stand for an answer that a `Property`
        refuses in these words.
    name : str, optional
        The title of what is printed; the name of the solution if not given.

    Attributes
    ----------
    programs : list of (str, callable)
        The wrong programs, each with its sentence.
    """

    def __init__(self, solution, questions, mistakes, name=None):
        self.solution, self.questions = solution, questions
        self.mistakes = list(mistakes.items() if isinstance(mistakes, dict) else mistakes)
        self.name = name or solution.__name__
        self._cache = {}  # what solution and mistakes make of the examples

    def check(self, answer):
        """Print what is right and what is wrong with an answer.

        Parameters
        ----------
        answer : callable
        """
        report(
            self.name, [(each.words, partial(each.ask, self, answer)) for each in self.questions]
        )

    @cached_property
    def programs(self):
        return [
            (sentence, edited(self.solution, wrong) if _is_edit(wrong) else wrong)
            for sentence, wrong in self.mistakes
        ]

    def right(self, question, number):
        """What the solution makes of an example of a question."""
        return self._known(self.solution, question, number)

    def sentence(self, answer, question, outcome, number):
        """What is wrong with an answer, if a mistake is known that explains what it does.

        Parameters
        ----------
        answer : callable
        question : Values
        outcome : object
            What the answer made of an example.
        number : int
            Which example.

        Returns
        -------
        str or None
            Where several mistakes explain the outcome, the one whose program agrees with the
            answer on most examples of all questions.
        """
        explain = [
            (sentence, program)
            for sentence, program in self.programs
            if question.same(self._known(program, question, number), outcome)
        ]
        if len(explain) > 1:
            outcomes = self._outcomes(answer)
            explain.sort(key=lambda pair: self._agreements(pair[1], outcomes), reverse=True)
        return explain[0][0] if explain else None

    def _known(self, program, question, number):
        key = program, question, number
        if key not in self._cache:
            self._cache[key] = question.outcome_of(program, question.examples[number])
        return self._cache[key]

    def _outcomes(self, answer):
        """What an answer makes of every example: a list of question, number and outcome."""
        return [
            (question, number, question.outcome_of(answer, example))
            for question in self.questions
            if isinstance(question, Values)
            for number, example in enumerate(question.examples)
        ]

    def _agreements(self, program, outcomes):
        """On how many examples a wrong program does what an answer does."""
        return sum(
            question.same(self._known(program, question, number), outcome)
            for question, number, outcome in outcomes
        )


class Values:
    """A question: the answer has to make of some examples what the solution makes of them.

    Parameters
    ----------
    words : str
        What is asked for.
    examples : list of tuple
        The arguments of each call.
    run : callable, optional
        ``run(answer, *example)`` calls an answer and returns what is compared, an array or a
        number; it raises `Wrong` for what is neither. ``answer(*example)`` if not given.
    rtol : float
        Relative tolerance, measured against the largest entry.
    each : bool
        Whether it is measured against each entry instead: for numbers of very different size.
    explain : callable, optional
        ``explain(value, right, *example)`` is asked for a sentence where no mistake is known.
    """

    def __init__(self, words, examples, run=None, rtol=1e-6, each=False, explain=None):
        self.words, self.examples, self.run = words, examples, run or _call
        self.agree, self.explain = partial(agree, rtol=rtol, each=each), explain

    def ask(self, exercise, answer):
        """Raise `Wrong` unless the answer does what the solution does."""
        for number, example in enumerate(self.examples):
            self._compare(exercise, answer, number, example)
        again = self.outcome_of(answer, self.examples[0])
        if not self.same(again, exercise.right(self, 0)):
            raise Wrong(KEPT)

    def _compare(self, exercise, answer, number, example):
        outcome, right = self.outcome_of(answer, example), exercise.right(self, number)
        if self.same(outcome, right):
            return
        if isinstance(outcome, Wrong):
            raise outcome
        if self._other_numbers(outcome, self.outcome_of(answer, example)):
            raise Wrong(KEPT)
        if sentence := exercise.sentence(answer, self, outcome, number):
            raise Wrong(sentence)
        if isinstance(outcome, BaseException):
            raise outcome
        value = numbers(outcome) if np.ndim(right) else numbers(outcome, "a number")
        right = np.asarray(right)
        comparable = self.explain and value.shape == right.shape
        if comparable and (sentence := self.explain(value, right, *deepcopy(example))):
            raise Wrong(sentence)
        differ(value, right, self.agree)

    def outcome_of(self, program, example):
        """What a program makes of copies of the arguments; an error that it raises is one too."""
        try:
            with np.errstate(all="ignore"):
                return self.run(program, *deepcopy(example))
        except NotImplementedError:
            raise
        except (Exception, SystemExit) as error:  # a learner's code may raise anything
            return error

    def same(self, outcome, other):
        """Whether two outcomes agree: values, or errors of one kind with the same words."""
        errors = [isinstance(one, BaseException) for one in (outcome, other)]
        if any(errors):
            return all(errors) and repr(outcome) == repr(other)
        try:
            return self.agree(outcome, other)
        except Wrong:  # no numbers, or none that are finite
            return _same_number(outcome, other)

    def _other_numbers(self, outcome, again):
        """Whether two outcomes are numbers, and not the same."""
        try:
            return not self.agree(outcome, again)
        except Wrong:
            return False


class LeftAlone:
    """A question: an answer writes into none of its arguments; asked once the values are right.

    Parameters
    ----------
    values : Values
        Its examples are used.
    words : str
    names : sequence of str, optional
        Names of the arguments; those of the solution if not given.
    """

    def __init__(self, values, words="its arguments are left alone", names=None):
        self.values, self.words, self.names = values, words, names

    def ask(self, exercise, answer):
        """Raise `Wrong` if an argument is not as it was, or the values are not right."""
        names = self.names or list(inspect.signature(exercise.solution).parameters)
        once(
            partial(self.values.ask, exercise, answer),
            lambda: [self._compare(answer, names, example) for example in self.values.examples],
        )()

    def _compare(self, answer, names, example):
        given = deepcopy(example)
        self.values.run(answer, *given)
        for name, before, after in zip(names, example, given, strict=False):
            if not all(map(np.array_equal, _arrays(before), _arrays(after))):
                raise Wrong(
                    f"your code wrote into {name}, which was passed in: `*=`, `+=` and `a[:] =` "
                    "change an array in place"
                )


class Property:
    """A question that has many right answers.

    Parameters
    ----------
    words : str
    test : callable
        ``test(answer)`` raises `Wrong` with a sentence if the answer is not right.
    after : callable, optional
        Another such test; this one is judged once that one is passed.
    """

    def __init__(self, words, test, after=None):
        self.words, self.test, self.after = words, test, after

    def ask(self, exercise, answer):
        """Raise `Wrong` if the answer is not right."""
        test = partial(self.test, answer)
        (once(partial(self.after, answer), test) if self.after else test)()


def edited(function, edits):
    """A function, or a class, with other text in some places of its source.

    Parameters
    ----------
    function : callable
    edits : tuple of (str, str), or list of such
        Old text, which occurs exactly once, and new text.

    Raises
    ------
    ValueError
        If an old text does not occur exactly once.
    """
    source = textwrap.dedent(inspect.getsource(function))
    for old, new in edits if isinstance(edits, list) else [edits]:
        if source.count(old) != 1:
            raise ValueError(f"{old!r} occurs {source.count(old)} times in:\n{source}")
        source = source.replace(old, new)
    file = f"<edited {function.__name__}, {hash(source):x}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file  # to show it
    namespace = dict(inspect.getmodule(function).__dict__)
    exec(compile(source, file, "exec"), namespace)
    return namespace[function.__name__]


def _same_number(a, b):
    """Whether two results are the same infinite number, or both are not a number."""
    both = isinstance(a, float) and isinstance(b, float)
    return both and np.array_equal(a, b, equal_nan=True)


def _is_edit(wrong):
    """Whether a mistake is an edit of the solution, or several; not a program."""
    return isinstance(wrong, list) or (isinstance(wrong, tuple) and isinstance(wrong[0], str))


def _call(answer, *example):
    return answer(*example)


def _arrays(values):
    """The arrays in a nest of lists and tuples."""
    if isinstance(values, (list, tuple)):
        return [array for value in values for array in _arrays(value)]
    return [np.asarray(values)]
