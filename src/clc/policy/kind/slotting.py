"""What a slotting file may say: factors of described questions, anchors in numbers, caps, weights and losses by category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Day, Name, Number, Rule, Shape, Share, Words, on

WORDS = "Slotting questionnaires"
Grade = Literal["strong", "good", "satisfactory", "weak"]
GRADES: tuple[Grade, Grade, Grade, Grade] = ("strong", "good", "satisfactory", "weak")
Answer = Annotated[int, Field(strict=True, ge=1, le=4)]
Given = Annotated[int, Field(strict=True, ge=0, le=4)]
Weight = Annotated[float, Field(strict=True, ge=5, le=60)]
Factor01 = Annotated[float, Field(strict=True, ge=0, le=12.5)]


class Trait(Shape):
    """Something told of the project that decides which questions are asked of it."""

    label: Words
    choices: Mapping[Name, Words] = Field(min_length=2)


class Step(Shape):
    """An answer and the number that proposes it: `at_least`, one for all projects or one by a trait's choice."""

    answer: Answer
    fact: Name
    at_least: Dated[Number | Mapping[Name, Number]]


class Anchor(Shape):
    """Numbers of the project model that propose an answer: the first step reached decides, none of them is weak."""

    trait: Name | None = None
    steps: tuple[Step, ...] = Field(min_length=1, max_length=6)

    @model_validator(mode="after")
    def steps_worsen(self) -> Self:
        """Steps go from the better answer to the worse."""
        if any(worse.answer < better.answer for better, worse in pairwise(self.steps)):
            raise ValueError("the steps of an anchor go from the best answer to the worst")
        return self


class Question(Shape):
    """One question with its four answers in words, when it is asked, and whether it may be left out with a reason."""

    label: Words
    choices: Mapping[Grade, Words]
    asked_when: Mapping[Name, Name] = Field(default_factory=dict)
    may_be_left_out: Annotated[bool, Field(strict=True)] = False
    beyond_basel: Annotated[bool, Field(strict=True)] = False
    anchor: Anchor | None = None

    @model_validator(mode="after")
    def four_answers(self) -> Self:
        """All four answers are described."""
        if missing := [grade for grade in GRADES if grade not in self.choices]:
            raise ValueError(f"choices: describe the answers {', '.join(missing)} too")
        return self

    def is_asked(self, traits: Mapping[str, str]) -> bool:
        """Whether the question applies to a project of these traits (all must be told)."""
        return all(traits.get(name) == choice for name, choice in self.asked_when.items())


class FactorRule(Shape):
    """One of the factors: its weight in percent points and its questions by name."""

    label: Words
    weight: Dated[Weight]
    questions: Mapping[Name, Question] = Field(min_length=1)


class CapRule(Shape):
    """While the question's answer is weak (and the trait holds), the category is not better than told."""

    label: Words
    question: Name
    while_: Mapping[Name, Name] = Field(default_factory=dict, alias="while")
    not_better_than: Literal["good", "satisfactory", "weak"]
    since: Day


class ByCategory(Shape):
    """A share of the exposure by category."""

    strong: Factor01
    good: Factor01
    satisfactory: Factor01
    weak: Factor01
    default: Factor01

    def values(self) -> tuple[float, float, float, float, float]:
        """Strong to default."""
        return self.strong, self.good, self.satisfactory, self.weak, self.default


class Pool(Shape):
    """Risk weight and expected loss by category for a class of specialised lending."""

    label: Words
    risk_weight: Dated[ByCategory]
    loss: Dated[ByCategory]


class Preferential(Shape):
    """Lower weights the supervisor may allow for strong and good when little time is left."""

    allowed: Dated[Annotated[bool, Field(strict=True)]]
    years_below: Dated[Number]
    risk_weight: Dated[Mapping[Literal["strong", "good"], Factor01]]
    loss: Dated[Mapping[Literal["strong", "good"], Factor01]]


class SlottingCase(Shape):
    """A worked example: the categories of the factors, in their order, and the total and category expected."""

    as_of: Day
    factors: tuple[Answer, ...]
    total: Number
    expect: Grade
    reference: Words | None = None


class Slotting(Rule):
    """A questionnaire that slots a project into a supervisory category."""

    traits: Mapping[Name, Trait] = Field(default_factory=dict)
    factors: Mapping[Name, FactorRule] = Field(min_length=1)
    cuts: Dated[tuple[Number, Number, Number]]
    caps: Mapping[Name, CapRule] = Field(default_factory=dict)
    notches_max: Dated[Annotated[int, Field(strict=True, ge=0, le=2)]]
    validity_months: Dated[Annotated[int, Field(strict=True, ge=1, le=36)]]
    pools: Mapping[Name, Pool] = Field(min_length=1)
    preferential: Preferential | None = None
    capital_ratio: Dated[Share]
    cases: tuple[SlottingCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        """Question names differ, weights sum to 100 on every day, cuts rise, traits and caps name what exists."""
        names = [name for factor in self.factors.values() for name in factor.questions]
        if len(names) != len(set(names)):
            raise ValueError("a question stands in one factor only")
        for day in sorted({day for factor in self.factors.values() for day in factor.weight}):
            told = [on(factor.weight, day) for factor in self.factors.values()]
            if abs(sum(each or 0.0 for each in told) - 100) > 1e-9:
                raise ValueError(f"the weights of the factors sum to 100 on {day}")
        if any(list(cut) != sorted(set(cut)) for cut in self.cuts.values()):
            raise ValueError("cuts rise from strong to weak")
        for wrong in self._unknown_names(set(names)):
            raise ValueError(wrong)
        return self

    def _unknown_names(self, questions: set[str]) -> Iterator[str]:
        """What traits, anchors, caps and cases name that is not there."""
        asked = [each.asked_when for factor in self.factors.values() for each in factor.questions.values()]
        for told in (*asked, *(cap.while_ for cap in self.caps.values())):
            for name, choice in told.items():
                if name not in self.traits or choice not in self.traits[name].choices:
                    yield f"no trait {name}: {choice}"
        for cap in self.caps.values():
            if cap.question not in questions:
                yield f"no question {cap.question}"
        for anchor in filter(None, (each.anchor for each in self.questions().values())):
            limits = [limit for step in anchor.steps for limit in step.at_least.values()]
            trait = self.traits.get(anchor.trait or "")
            choices = set(trait.choices) if trait else set()
            if any(isinstance(limit, Mapping) and set(limit) != choices for limit in limits):
                yield "an anchor by trait tells a limit for every choice of the trait"
        for case in self.cases:
            if len(case.factors) != len(self.factors):
                yield "a case tells a category for every factor"

    def questions(self) -> dict[str, Question]:
        """Every question by name, in order."""
        return {name: each for factor in self.factors.values() for name, each in factor.questions.items()}

    def weights_on(self, day: date) -> dict[str, float]:
        """The factors' weights on a day; a factor not yet in force weighs nothing and is left out."""
        told = {name: on(factor.weight, day) for name, factor in self.factors.items()}
        return {name: weight for name, weight in told.items() if weight}

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The facts its anchors look at."""
        return [
            (("factors", factor, "questions", name, "anchor", "steps", at, "fact"), f"fact/{step.fact}")
            for factor, told in self.factors.items()
            for name, question in told.questions.items()
            if question.anchor
            for at, step in enumerate(question.anchor.steps)
        ]


SHAPE = Slotting
