"""The relational store: one database, and a room of reads for each feature."""

from datasources.relational.consents import Consents
from datasources.relational.content import Content
from datasources.relational.database import Database
from datasources.relational.errors import Errors
from datasources.relational.events import Events
from datasources.relational.exercises import Exercises
from datasources.relational.exercises_work import ExercisesWork
from datasources.relational.insights import Insights
from datasources.relational.interviews import Interviews
from datasources.relational.invitations import Invitations
from datasources.relational.lessons import Lessons
from datasources.relational.looks import Looks
from datasources.relational.paths import Paths
from datasources.relational.people import People
from datasources.relational.progress import Progress
from datasources.relational.remediation import Remediation
from datasources.relational.rewards import Rewards
from datasources.relational.students import Students
from datasources.relational.viewers import Viewers


class Relational:
    """Reads by feature. Writes are statements inside `database.transaction()`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people = People(database)
        self.viewers = Viewers(database)
        self.invitations = Invitations(database)
        self.students = Students(database)
        self.consents = Consents(database)
        self.interviews = Interviews(database)
        self.content = Content(database)
        self.paths = Paths(database)
        self.lessons = Lessons(database)
        self.progress = Progress(database)
        self.exercises = Exercises(database)
        self.exercises_work = ExercisesWork(database)
        self.remediation = Remediation(database)
        self.rewards = Rewards(database)
        self.insights = Insights(database)
        self.errors = Errors(database)
        self.events = Events(database)
        self.looks = Looks(database)
