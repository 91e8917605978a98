"""The wheel of this platform: nrnwrap with its mechanisms compiled. It is checked, and tried without a compiler.

python release/wheel.py                or `make wheel`; the wheel and the source distribution are in dist/
python release/wheel.py --into FOLDER  only the libraries of this platform, into a folder `compiled` of an installation

release/trial.py is what the trial runs. On Linux the wheel is for manylinux_2_28, wherever it is made.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK, DIST = ROOT / "build" / "wheel", ROOT / "dist"
HERE = Path(__file__).parent
LINUX = sys.platform.startswith("linux")
os.environ["NRNWRAP_CACHE"] = str(WORK / "cache")  # of its own: elsewhere the same flags give other objects
if LINUX:
    os.environ["CXX"] = f"{os.environ.get('CXX', 'g++')} -include {shlex.quote(str(HERE / 'glibc_2_28.hpp'))}"

from nrnwrap.mechanisms import build, factory, processors, source  # noqa: E402 (which look at the environment)


def run(*command):
    """Run a program of this environment, or of the system; what fails ends all."""
    beside = Path(sys.executable).parent
    path = os.pathsep.join((str(beside), os.environ["PATH"]))
    subprocess.run([str(each) for each in command], check=True, env=os.environ | {"PATH": path})


def plain():
    """The wheel for every platform, made from the source distribution; both are in dist/."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--outdir", DIST, ROOT)
    return next(DIST.glob("*-none-any.whl"))


def bring(folder):
    """Put the library of each level of this platform into a folder."""
    for level in processors.levels():
        place = Path(level) / build.place(source.ours(), level=level)
        if not (WORK / "made" / place).is_file():
            factory.make(source.ours(), WORK / "made" / place, coreneuron=False, quiet=False, level=level)
        put(WORK / "made" / place, folder / place)


def put(library, target):
    """Copy a library into the wheel, without symbols for debuggers and without the folder of this machine's NEURON.

    It finds NEURON because NEURON has been loaded when it is; on macOS also where pip installs both.
    """
    target.parent.mkdir(parents=True)
    shutil.copy(library, target)
    run("strip", *([] if LINUX else ["-x"]), target)
    if LINUX:
        run("patchelf", "--remove-rpath", target)
        return
    listed = subprocess.run(["otool", "-l", str(target)], check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        if line.strip().startswith("path ") and "neuron" in line:
            run("install_name_tool", "-delete_rpath", line.split()[1], target)
    run("install_name_tool", "-add_rpath", "@loader_path/../../../../neuron/.data/lib", target)
    run("codesign", "--force", "--sign", "-", target)


def of_platform(wheel):
    """The wheel with the compiled libraries, and the tag of this platform."""
    shutil.rmtree(WORK / "tree", ignore_errors=True)
    run(sys.executable, "-m", "wheel", "unpack", "--dest", WORK / "tree", wheel)
    tree = next((WORK / "tree").iterdir())
    bring(tree / "nrnwrap" / build.BROUGHT.name)
    about = next(tree.glob("*.dist-info")) / "WHEEL"
    about.write_text(about.read_text().replace("Root-Is-Purelib: true", "Root-Is-Purelib: false"))
    run(sys.executable, "-m", "wheel", "pack", "--dest-dir", WORK, tree)
    packed = WORK / wheel.name
    if LINUX:
        return audited(packed)
    run(sys.executable, "-m", "wheel", "tags", "--remove", "--platform-tag", mac_tag(), packed)
    return Path(shutil.move(next(WORK.glob("*macosx*.whl")), DIST))


def audited(packed):
    """The wheel of Linux: auditwheel looks at what each library needs, and gives the tag."""
    machine = platform.machine()
    run(sys.executable, "-m", "wheel", "tags", "--remove", "--platform-tag", f"linux_{machine}", packed)
    packed = next(WORK.glob(f"*linux_{machine}.whl"))
    kept = ["--plat", f"manylinux_2_28_{machine}", "--only-plat", "--exclude", "libnrniv.so"]
    run("auditwheel", "repair", *kept, "--wheel-dir", DIST, packed)
    packed.unlink()
    return next(DIST.glob(f"*manylinux*{machine}.whl"))


def mac_tag():
    """The tag of macOS: NEURON's own wheels need the same."""
    return f"macosx_{os.environ.get('MACOSX_DEPLOYMENT_TARGET', '11.0').replace('.', '_')}_{platform.machine()}"


def check(wheel):
    """What is in it, and what others say of it."""
    names = zipfile.ZipFile(wheel).namelist()
    brought = [name for name in names if name.startswith(f"nrnwrap/{build.BROUGHT.name}/") and name[-1] != "/"]
    assert len(brought) == len(processors.levels()), brought
    assert [name for name in names if name.endswith("licenses/LICENSE")], names
    run("twine", "check", "--strict", *DIST.iterdir())
    if LINUX:
        run("auditwheel", "show", wheel)
    run(sys.executable, HERE / "trial.py", wheel)


if __name__ == "__main__":
    WORK.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:2] == ["--into"]:
        bring(Path(sys.argv[2]))
    else:
        check(of_platform(plain()))
