"""Invented narratives with marked identifiers, written before the redactor: what its recall is measured on.

Names are drawn by Faker from four locales, numbers and addresses by a seeded generator. `word_names` is the hard case:
people whose names are ordinary words, all in lower case. Must not read the redactor's lists.
"""

import random
from dataclasses import dataclass
from functools import cache

from faker import Faker

LOCALES = ("en_US", "es_MX", "en_IN", "fr_FR")

TEMPLATES = (
    "Officers responded to {addr} on a report of a disturbance. Contact was made with {full}, who was yelling at neighbors.",
    "{full} ({dob}) pulled away and swung a closed fist. Ofc. {last} deployed the taser for one five second cycle.",
    "I was on patrol near {street} when I observed a male later identified as {full} running from the store.",
    "Sgt {last} and I attempted to handcuff the subject. He stated his name was {first} and that he lived at {addr}.",
    "the driver {lastfirst} refused to exit the vehicle bearing plate {plate} and was pulled out by the left arm.",
    "Upon arrival {first} was sitting on the couch with a knife in his right hand. {first} was told to drop the knife.",
    "ofc {last} badge {badge} grabbed her wrist, at which point {full} kicked him in the shin.",
    "Mother of the subject, {full}, can be reached at {phone} or {email}.",
    "I advised {last} that he was under arrest. {last} tensed his arms and I used a leg sweep to take him to the ground.",
    "Deputy {initials} struck the suspect twice with a baton. Suspect was transported to the hospital by medic unit.",
    "The victim said her ex boyfriend {full} had come to {addr} and broken the window.",
    "k9 officer {last} gave three warnings before release. {full} was bitten on the forearm.",
    "subject gave the name {full} with a date of birth of {dob} which came back with a warrant.",
    "Dispatch ({case}) advised that {full} was armed. We staged at {cross} and waited for additional units.",
    "after a foot pursuit through the alley, {last} was located hiding under a porch on {street}.",
    "{nick} was combative with medical staff, so hospital security and Officer {last} held his legs.",
    "witness {full} told us that {first} had been drinking all day. her number is {phone}.",
    "Lt. {last} reviewed body worn video under case {case} and found the force within policy.",
    "he was identified by his license as {lastfirst}, {dob}, of {addr}.",
    "While booking inmate {full} at the jail, Deputy {last} pushed him against the wall after he spat.",
    "mr {last} was bleeding from the nose. mrs {last} was crying and asked for a lawyer.",
    "{first} and {first} were fighting in the parking lot; I separated them using a straight arm bar.",
    "The vehicle, a black sedan (TX {plate}), came to rest at {cross}. The passenger, {full}, fled on foot.",
    "i told {first} to get on the ground. {first} then reached for his waistband and ofc {last} pointed her firearm.",
    "R/O contacted {full} in the lobby. {full} became agitated and threw a chair at Officer {last} #{badge}.",
    "email sent to {email} and voicemail left at {phone} for the father, {full}.",
    "Dr. {last} at the emergency room treated {full} for a minor cut to the lip.",
    "We were met at the door by {full}, the homeowner, who pointed to the bedroom where {nick} was hiding.",
    "report {case}: on {date} at {time} i was dispatched to {addr} for a check welfare on {full}.",
    "{initials} was given commands in English and Spanish. He did not comply and was taken down by Officers {last} and {last}.",
    "subject was wearing a red shirt. ofc {last} ordered {full} to show his hands and {last} complied.",
    "neighbor at {addr} stated that she heard {first} scream and then saw two men leave in a truck, plate {plate}.",
    "Per {full}'s statement, {last}'s brother held the door shut while I tried to push in.",
    "detective {last} asked {full} to step outside; {full} slammed the door on the detective's foot.",
    "A records check of {full} (SSN {ssn}) showed a prior arrest for battery.",
    "male half was {full} and female half was {full}, both of whom smelled of alcohol.",
    "I placed {last} in the recovery position and called for medics. {last} was alert and breathing.",
    "his friend {nick} recorded the incident on a phone and posted it as {handle}.",
    "unit {unit} arrived first. officer {full} used a knee strike to the thigh of {last}.",
    "On {date}, {full} called the station from {phone} to complain about the force used on her son {first}.",
)  # fmt: skip
"""40 ways to tell it; slots in braces are identifiers."""

LATER = (
    "While on bike patrol I was flagged down by {full}, who said that {nick} from {street} had just thrown a rock at her.",
    "Resident {lastfirst} of {addr} phoned at {time} and asked for an officer; {first} had locked himself in the garage.",
    "{initials} and {initials} were both yelling, so Officers {last} and {last} stood between them.",
    "{last} kept reaching under the seat. I opened the passenger door and pulled {last} out by his jacket.",
    "we took {full} to the county jail where deputies {last}, {last} and {last} carried him into a cell.",
    "hello sgt, {first} here. {full} will be filing a complaint about ofc {last}, her cell is {phone}.",
    "{full}, {full} and a third man ran when they saw us. only {last} was caught, near {cross}.",
    "The registered owner of {plate} is {full}, born {dob}, who lives around {cross}.",
    "as per det. {last}, suspect {nick} aka {full} was seen on {date} at {addr} with a rifle",
    "Ms. {last}-{last} told Ofc. {initials} that her son, {first} {last}, takes medication and had not slept.",
    "Bystander {full} yelled at {last} to let {first} go, and then pushed me from behind with both hands.",
    "c/o {last} (#{badge}) used oc spray on inmate {full}, {case}, after he refused to give up his tray.",
    "Before the pat down, {first} told me: I am {full} and I did nothing. {first} then swung at Cpl. {last}.",
    "spoke to {full} by telephone ({phone}). {full} is the aunt of {first} and wants the video saved. mail: {email}",
    "I, {full}, badge no. {badge}, assigned to unit {unit}, used force on {full} on {date}.",
    "The tow driver {first} watched as {last} bit Officer {last} on the hand outside {addr}.",
)  # fmt: skip
"""16 more, with other streets and nicknames: written when the redactor was finished, and run on it once before the figures were told."""

FREE = frozenset({"the", "block", "of", "and", "apt", "dob", "hours", "am", "pm"})
"""Words inside a number or a place that tell nothing."""

WORD_NAMES = (
    "young", "brown", "king", "long", "stone", "park", "hope grant", "grace hill", "will white", "may rose", "mark field", "rich price",
    "lad", "bill banks", "chase walker", "daisy fox", "strong", "love", "day", "best", "art wood", "guy noble", "dean cook", "joy rivers",
    "summer winters", "faith church", "jack frost", "drew sharp", "miles west", "pat small", "ray burns", "iris bloom", "little", "sunny lane",
)  # fmt: skip
WORD_TEMPLATES = (
    "ofc {name} told him to drop the knife and then tased him.", "i met {name} at the door and told him to sit down on the couch.",
    "{name} hit me in the face and ran out of the house to a car.", "the suspect, later identified as {name}, was taken to the hospital.",
    "the man pushed {name} into the wall and then ran from us.", "subject {name} was held by the arms until medics came to help.",
    "we put {name} in handcuffs and walked him to the patrol car.", "the mother told us that {name} had been drinking that night.",
)  # fmt: skip

NAME_KINDS = ("full", "first", "last", "lastfirst", "initials", "nick")

_STREETS = ("Maple", "Oak Hill", "Lincoln", "Cherry", "Old Mill", "Washington", "Sunset", "Pine", "River Bend", "Jefferson", "Church",
            "Martin Luther King", "Via Verde", "Broad", "Cedar", "W 14th", "N 3rd", "E 42nd", "Stone Creek", "Market")  # fmt: skip
_LATER_STREETS = ("Peach Tree", "Harbor View", "Kennedy", "La Brea", "Foothill", "Santa Rosa", "Grand", "Union", "SE 9th", "Rosa Parks", "Deer Run",
                  "College", "Hillcrest", "Walnut", "Avenida Del Sol", "Mission", "Lake Shore", "Mulberry", "Third", "Prospect")  # fmt: skip
_NICKS = ("Lil Man", "Big Mike", "T-Bone", "Junebug", "Ricky", "Manny", "Scooter", "Peewee")
_LATER_NICKS = ("Lil Dre", "Tiny", "Smokey", "Big Tuna", "Chuy", "Flaco", "J-Rock", "Pops", "Bubba", "Skinny")
_SUFFIXES = (
    "St",
    "Street",
    "Ave",
    "Avenue",
    "Blvd",
    "Rd",
    "Road",
    "Dr",
    "Drive",
    "Lane",
    "Ln",
    "Ct",
    "Court",
    "Way",
    "Pl",
    "Circle",
    "Hwy",
)
_MONTHS = ("January", "Feb", "March", "Apr.", "May", "June", "July", "Aug", "September", "Oct", "November", "Dec")


@dataclass(frozen=True)
class Told:
    """A text, and where its identifiers stand: (kind, start, end)."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


@cache
def narratives(count: int, *, seed: int, later: bool = False) -> tuple[Told, ...]:
    """So many texts: about 5 in 10 as written, 4 in 10 all in lower case, 1 in 10 all in capitals."""
    rng = random.Random(seed)
    fakers = [Faker(locale) for locale in LOCALES]
    for faker in fakers:
        faker.seed_instance(rng.randrange(2**32))
    return tuple(_told(rng, rng.choice(fakers), later=later) for _ in range(count))


@cache
def word_names() -> tuple[Told, ...]:
    """Every name that is a word in every template for one."""
    texts = []
    for name in WORD_NAMES:
        for template in WORD_TEMPLATES:
            start = template.index("{")
            texts.append(Told(template.format(name=name), (("word name", start, start + len(name)),)))
    return tuple(texts)


def _told(rng: random.Random, faker: Faker, *, later: bool) -> Told:
    template = rng.choice(LATER if later else TEMPLATES)
    case = rng.choices((str, str.lower, str.upper), (5, 4, 1))[0]
    people = [(faker.first_name(), faker.last_name()) for _ in range(2)]
    text, spans = "", []
    for place, piece in enumerate(template.replace("}", "{").split("{")):
        if place % 2:
            filled = case(_filled(piece, rng, faker, people, later=later))
            spans.append((piece, len(text), len(text) + len(filled)))
            text += filled
        else:
            text += case(piece)
    return Told(text, tuple(spans))


def _filled(kind: str, rng: random.Random, faker: Faker, people: list[tuple[str, str]], *, later: bool) -> str:
    streets, nicks = (_LATER_STREETS, _LATER_NICKS) if later else (_STREETS, _NICKS)
    first, last = people[rng.randrange(2)]
    return {
        "full": lambda: _full(rng, faker, first, last),
        "first": lambda: first,
        "last": lambda: _surname(rng, faker, last),
        "lastfirst": lambda: f"{last}, {first}" + rng.choice(("", f" {first[0]}.")),
        "initials": lambda: rng.choice((f"{first[0]}. {last}", f"{first[0]}.{last[0]}. {last}")),
        "nick": lambda: rng.choice(nicks),
        "addr": lambda: _address(rng, streets),
        "street": lambda: _street(rng, streets),
        "cross": lambda: f"{rng.choice(streets)} and {rng.choice(streets)} {rng.choice(_SUFFIXES[:7])}",
        "phone": lambda: rng.choice(("({}) 555-{}", "{}-555-{}", "{}.555.{}", "{}555{}", "1-{} 555 {}")).format(
            rng.randrange(201, 989), f"{rng.randrange(10000):04d}"
        ),
        "email": lambda: f"{first}.{last}".replace(" ", "").lower() + rng.choice(("@example.com", "99@mail.example.org")),
        "dob": lambda: rng.choice(("dob {}/{}/19{}", "DOB: {}-{}-{}")).format(
            rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(50, 99)
        ),
        "date": lambda: rng.choice((f"{rng.choice(_MONTHS)} {rng.randrange(1, 29)}, 2023", f"{rng.randrange(1, 13)}/{rng.randrange(1, 29)}/23",
                                    f"{rng.choice(_MONTHS)} {rng.randrange(4, 20)}th", f"2023-0{rng.randrange(1, 9)}-{rng.randrange(10, 29)}")),
        "time": lambda: rng.choice(("2314 hours", "11:40 pm", "0215", "1:05 a.m.", "22:10")),
        "plate": lambda: rng.choice((f"{_letters(rng, 3)}{rng.randrange(1000, 9999)}", f"{_letters(rng, 3)} {rng.randrange(100, 999)}",
                                     f"{rng.randrange(1, 9)}{_letters(rng, 3)}{rng.randrange(100, 999)}",
                                     f"{_letters(rng, 2)}-{rng.randrange(10, 99)}-{_letters(rng, 2)}")),
        "badge": lambda: str(rng.randrange(11, 9999)),
        "case": lambda: rng.choice((f"23-{rng.randrange(10000, 99999)}", f"2023{rng.randrange(100000, 999999)}",
                                    f"CR{rng.randrange(1000, 9999)}-23")),
        "ssn": lambda: f"000-{rng.randrange(10, 99)}-{rng.randrange(1000, 9999)}",
        "unit": lambda: rng.choice(("4A12", "12", "Adam 12", "B21")),
        "handle": lambda: f"@{first.lower().replace(' ', '')}_{rng.randrange(10, 99)}",
    }[kind]()  # fmt: skip


def _full(rng: random.Random, faker: Faker, first: str, last: str) -> str:
    other = faker.last_name()
    return rng.choice((
        f"{first} {last}", f"{first} {last}", f"{first} {last}", f"{first} {last[0]}. {other}", f"{first} {last}-{other}", f"{first} de la {last}",
        f"{first} O'{last}", f"{first} Mc{last.lower()}", f"{first} {last} {other}", f"{first} {last} Jr.",
    ))  # fmt: skip


def _surname(rng: random.Random, faker: Faker, last: str) -> str:
    return rng.choice((last, last, last, last, last, f"{last}-{faker.last_name()}", f"D'{last}", f"de {last}"))


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=count))


def _street(rng: random.Random, streets: tuple[str, ...]) -> str:
    return f"{rng.choice(streets)} {rng.choice(_SUFFIXES)}"


def _address(rng: random.Random, streets: tuple[str, ...]) -> str:
    number = rng.randrange(1, 9999)
    plain = f"{number} {_street(rng, streets)}"
    return rng.choice((plain, plain, f"{plain} Apt {rng.randrange(1, 40)}", f"{number} {rng.choice('NSEW')} {_street(rng, streets)}",
                       f"the {number // 100 * 100} block of {_street(rng, streets)}"))  # fmt: skip
