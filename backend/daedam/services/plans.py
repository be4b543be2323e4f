"""The plans of interviews."""

from daedam.interview.plan import Plan, parse_plan
from daedam.storage.tables import InterviewSession


class InterviewPlans:
    """Finds the plan of an interview."""

    def __init__(self, default: Plan) -> None:
        """`default`: the plan of interviews that are started without one."""
        self.default = default

    def of(self, interview: InterviewSession) -> Plan:
        """Return the plan with which an interview was started.

        An interview of a version that did not store it has the default plan.
        """
        if interview.plan is None:
            return self.default
        return parse_plan(interview.plan, self.default.followups_per_question)
