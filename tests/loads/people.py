"""Who uses the portal under load, with what they have to do."""

import random
from dataclasses import dataclass, field
from threading import Event, Thread

from assessments.models import Assessment
from criteria.models import Catalogue
from tests.factories import ReviewerFactory, UserFactory, make_assessment, signatory_of

from .actors import Actor, Forgetful, Journal, Life, Saver
from .person import Person, signed_in


@dataclass
class Population:
    journal: Journal = field(default_factory=Journal)
    over: Event = field(default_factory=Event)
    actors: list[Actor] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)

    def begin(self) -> None:
        self.threads = [Thread(target=actor.run, daemon=True) for actor in self.actors]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """What was asked for last is still answered."""
        self.over.set()
        for thread in self.threads:
            thread.join()


def make(savers: int, lives: int, declarations: int, port: int, chance: random.Random) -> Population:
    """``declarations`` assessments wait to be declared, and as many people will have forgotten their password."""
    population = Population()
    of_all = (population.journal, population.over)
    catalogue = Catalogue.objects.get()
    for _saver in range(savers):
        population.actors.append(saver(make_assessment(catalogue=catalogue), port, *of_all, chance))
    made = [make_assessment(catalogue=catalogue, answered=True) for _each in range(declarations)]
    waiting = [(signed_in(signatory_of(each), port), each.pk) for each in made]
    for _life in range(lives):
        population.actors.append(Life(*of_all, chance, waiting, signed_in(ReviewerFactory(), port)))
    people = UserFactory.create_batch(declarations)
    population.actors.append(Forgetful(*of_all, chance, Person(port), people))
    return population


def saver(assessment: Assessment, port: int, journal: Journal, over: Event, chance: random.Random) -> Saver:
    answers = assessment.answers.in_order().select_related("criterion__category")
    criterion = next(each.criterion for each in answers if not each.criterion.asks_for_standards)
    person = signed_in(signatory_of(assessment), port)
    return Saver(journal, over, chance, person, assessment.pk, criterion.category.key, criterion.key)
