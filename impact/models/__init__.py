"""What this room keeps."""

from impact.models.agreed import AgreedAction, AgreedStep
from impact.models.population import PopulationCount, PopulationTable
from impact.models.releases import Block, ReleasedPanel, ReleasedPicture, StatisticsRelease
from impact.models.reports import BoardReport, ReportFile
from impact.models.theory import TheoryRow

__all__ = [
    "AgreedAction",
    "AgreedStep",
    "Block",
    "BoardReport",
    "PopulationCount",
    "PopulationTable",
    "ReleasedPanel",
    "ReleasedPicture",
    "ReportFile",
    "StatisticsRelease",
    "TheoryRow",
]
