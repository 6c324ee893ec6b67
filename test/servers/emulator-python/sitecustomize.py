# Python reads this before the emulator's own code. Lambda unpacks code with the rights that its zip file says; Python's zipfile
# drops them, and then the site's builder could not start its own program.
import os
import zipfile

_extract = zipfile.ZipFile._extract_member


def _extract_with_mode(self, member, targetpath, pwd):
    info = member if isinstance(member, zipfile.ZipInfo) else self.getinfo(member)
    path = _extract(self, info, targetpath, pwd)
    mode = (info.external_attr >> 16) & 0o777
    if mode and os.path.isfile(path):
        os.chmod(path, mode)
    return path


zipfile.ZipFile._extract_member = _extract_with_mode
