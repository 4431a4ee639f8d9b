"""Whether the measurements can be trusted: a section a question."""

from ..data import SiteData
from ..health.calibration import calibration_section
from ..health.disturbed import disturbance_section
from ..health.files import file_section
from ..health.lost import lost_section
from ..health.memory import memory_section
from ..health.predictions import prediction_section
from ..health.self_check import self_check_section
from ..page import Page

_SECTIONS = (
    self_check_section,
    prediction_section,
    calibration_section,
    disturbance_section,
    memory_section,
    lost_section,
    file_section,
)


def health_page(site: SiteData) -> Page:
    """Return the page; its lead is the first sentence of each section."""
    sections = tuple(make(site) for make in _SECTIONS)
    return Page(
        name="health",
        title="Health",
        lead=tuple(section.summary[0] for section in sections if section.summary),
        sections=sections,
    )
