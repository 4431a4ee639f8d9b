"""Any table, of which --columns says what its columns are."""

from pathlib import Path

from tests.fuzz.cells import table_cells
from tests.fuzz.imports import WITH_COMMIT, import_alone, specimens
from tests.interchange.made import COMMIT, OTHER
from tools.interchange.formats.plain_csv import parse_columns

ALARM_S = 3.0
COLUMNS = parse_columns(
    "rev=commit,when=date,name=benchmark,size=n:param,who=process,t=ms:value,ram=bytes:value"
)
TABLE = f"""rev,when,name,size,who,t,ram,note
{COMMIT},2026-01-02T00:00:00Z,sort,10,a,1.5,100,
{COMMIT},2026-01-02T00:00:00Z,sort,10,b,2.5,100,"so, so"
{COMMIT},2026-01-02T00:00:00Z,sort,20,a,,200,
{OTHER},2026-01-03,sort,10,a,9e-3,100,
"""

mutate = table_cells


def seeds(folder: Path) -> list[Path]:
    return specimens(folder, {"table.csv": TABLE})


def read(file: Path) -> None:
    import_alone(file, WITH_COMMIT, COLUMNS)
