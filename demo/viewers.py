"""Who can be looked at the demo school as: a viewer for each role, and the query that a newcomer finds in the explorer."""

from dataclasses import dataclass

from access.tokens import STAFF

DEFAULT_QUERY = """\
# Welcome to Spool: people, curriculum and content as one graph.
#
# You are looking as Maya, a pupil of the demo school; "view as" shows it as somebody else.
# Run this with Ctrl-Enter (Cmd-Enter on a Mac). Hold the mouse over a field to read what it means.
# How to learn something as her, and to follow it as it happens: "A pupil learns" in README.md.

query WhatNext {
  viewer {
    student {
      name
      learningPaths {
        subjectName
        conceptsMastered
        conceptsTotal

        # Where Maya is: progress comes from one store, the concept and what it builds on from a second ...
        currentConcept {
          name
          prerequisites {
            required { name }
            strength
            satisfied
          }
          hooks { text }

          # ... and the passages of the textbook, the most fitting for her first, from a third.
          content(first: 2) { text citation }
        }
      }

      # What to do next, and why.
      recommendations {
        concept { name }
        reasons { text }
      }
    }
  }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoViewer:
    """Somebody whom a demo token stands for: its subject is `demo:` and the handle."""

    handle: str
    label: str
    role: str
    groups: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        return f"demo:{self.handle}"


VIEWERS = (
    DemoViewer(handle="maya", label="Maya, a student of Willow Creek", role="student"),
    DemoViewer(handle="mateo", label="Mateo, new at Willow Creek, whom nobody has asked yet what he likes", role="student"),
    DemoViewer(handle="adaeze-okonkwo", label="Adaeze, Maya's and Obi's mother", role="guardian"),
    DemoViewer(handle="mr-okafor", label="Mr Okafor, an educator of Willow Creek", role="educator"),
    DemoViewer(handle="dr-lindqvist", label="Dr Lindqvist, who runs Willow Creek", role="admin"),
    DemoViewer(handle="ms-tran", label="Ms Tran, an educator of the Harbor Collective", role="educator"),
    DemoViewer(handle="robin", label="Robin, of the platform's staff", role="staff", groups=frozenset({STAFF})),
)
"""One for each role, the one to begin with first; a pupil who is still to be interviewed; and an educator of the other
organization, who sees none of this one."""
