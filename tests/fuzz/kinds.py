"""All kinds of hostile requests there are: see the modules beside this one, each of which has some."""

from dataclasses import replace
from random import Random

from graphql import GraphQLSchema

from tests.differential.generate import Queries
from tests.differential.harvest import Pool
from tests.fuzz import bodies, documents, heads
from tests.fuzz.arguments import Places
from tests.fuzz.hostile import Hostile
from tests.fuzz.mangled import DAMAGES, Mangled

VIEWERS = (None, "maya", "adaeze-okonkwo", "mr-okafor", "dr-lindqvist", "ms-tran", "mr-delacroix", "robin")


class Kinds:
    """Hostile requests to one server."""

    def __init__(self, schema: GraphQLSchema, pool: Pool, signed: heads.Signed, spared: frozenset[str] = frozenset()) -> None:
        """`pool`: what there is; `spared`: ids of it that no mutation is given."""
        fixed = [*bodies.fixed(), *documents.fixed(), *heads.fixed(signed)]
        self.fixed = [self._as_somebody(one, Random(n)) for n, one in enumerate(fixed)]
        self.places = Places(schema, pool, spared)
        self._mangled = Mangled(Queries(schema, pool))

    def at_places(self) -> list[Hostile]:
        """One for each place and value, as somebody."""
        return [self._as_somebody(self.places.request(*kind, Random(n)), Random(n)) for n, kind in enumerate(self.places.kinds)]

    def rolled(self, seed: int) -> Hostile:
        """The request of this seed."""
        random = Random(seed)
        families = (self._fixed, self._at_place, self._damaged, bodies.rolled)
        (family,) = random.choices(families, (25, 45, 25, 5))
        return self._as_somebody(family(random), random)

    def _fixed(self, random: Random) -> Hostile:
        return random.choice(self.fixed)

    def _at_place(self, random: Random) -> Hostile:
        return self.places.request(*random.choice(self.places.kinds), random)

    def _damaged(self, random: Random) -> Hostile:
        return self._mangled.request(random.choice(list(DAMAGES)), random)

    def _as_somebody(self, hostile: Hostile, random: Random) -> Hostile:
        return replace(hostile, viewer=random.choice(VIEWERS))
