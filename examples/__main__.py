"""Draw every figure of docs/gallery.md: each script of this folder, one after the other, into small pictures.

    python -m examples [folder] [name ...]

`folder` is docs/gallery by default; with names only these scripts run. A script by itself makes larger pictures:
`python examples/lif_noise.py [folder]`.
"""

import sys
from importlib import import_module
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from PIL import Image, ImageSequence  # Matplotlib brings it

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("[a-z]*.py") if "def main(folder" in path.read_text())
DPI = 80
COLOURS = {".png": 48, ".gif": 8, "signal_through_sheet.png": 128, "signal_through_sheet.gif": 16}  # colour maps


def shrink(path):
    """Fewer colours: line drawings lose nothing that can be seen, and half of their size."""
    colours = COLOURS.get(path.name, COLOURS[path.suffix])
    with Image.open(path) as image:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(image)]
        pause = image.info.get("duration", 0)
    few = frames[len(frames) // 2].quantize(colours)
    if path.suffix == ".gif":  # with one palette, since then a frame keeps what does not change
        frames = [frame.quantize(palette=few, dither=Image.Dither.NONE) for frame in frames]
        frames[0].save(path, save_all=True, append_images=frames[1:], duration=pause, loop=0, optimize=True)
    else:
        few.save(path, optimize=True)


def main(folder=HERE.parent / "docs" / "gallery", *names):
    folder = Path(folder)
    if unknown := sorted(set(names) - set(NAMES)):
        sys.exit(f"no such example: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for name in names or NAMES:
        print(f"== {name}")
        with plt.rc_context({"savefig.dpi": DPI}):
            import_module(f"examples.{name}").main(folder)
        plt.close("all")
        for ending in (".png", ".gif"):
            if (path := folder / f"{name}{ending}").is_file():
                shrink(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
