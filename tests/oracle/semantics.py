"""What DISM must be given in place of a call of a retired tool.

Written from the mapping tables of the semantics reference (its row numbers
stand on the right), from argv to argv, and from nothing else: neither the rules
nor the code of dismigrate are used here. Three answers:

* a list of DISM argument lists, which may be empty (E12);
* `Refused`, where there is no DISM form, so the call must stay;
* `Unknown`, where this table has no row; the run counts these.
"""


class Refused(Exception):
    pass


class Unknown(Exception):
    pass


def dism(program, argv):
    return RETIRED[program](argv)


PKGMGR_SWITCHES = ("ip", "quiet", "norestart", "exedir", "settingsonly")
PKGMGR_LISTS = ("up", "iu", "uu")
PKGMGR_VALUES = ("m", "p", "n", "o", "s", "l", "ocs")
HELP = ("", "?", "h", "help")


def pkgmgr(argv):
    if not argv:
        raise Refused("help in a dialog")                                         # 1.2
    given = pkgmgr_options(argv)
    if given is None:
        if len(argv) > 1:
            raise Unknown("help and more")
        return [["/?"]]                                                           # P22
    action = [name for name in ("ip", "up", "iu", "uu") if name in given]
    if given.keys() & {"exedir", "settingsonly", "ocs"}:
        raise Refused("undocumented option")                                      # P23
    if len(action) > 1 or not action and "n" not in given:
        raise Refused("error 87")                                                 # P20, 1.4
    if "n" in given and action and action[0] in ("ip", "up"):
        raise Refused("error 87")                                                 # P21
    if "ip" in given and ("m" not in given or "p" in given):
        raise Refused("error 87")                                                 # 1.4
    target = pkgmgr_target(given)
    commands = [pkgmgr_action(action[0], given)] if action else []
    if "n" in given:
        commands.append(["/Apply-Unattend:" + given["n"]])                        # P17, P19
    shared = []
    if "s" in given:
        shared.append("/ScratchDir:" + given["s"])                                # M15
    if "l" in given:
        shared.append("/LogPath:" + given["l"])                                   # M13, M14
    if "quiet" in given:
        shared.append("/Quiet")                                                   # M9
    lines = []
    for at, command in enumerate(commands):
        stays = "norestart" in given or at + 1 < len(commands)                    # M10, M12
        lines.append(target + shared + (["/NoRestart"] if stays else []) + command)
    return lines


def pkgmgr_options(argv):
    """Option names and values; nothing where help is asked for."""
    given, joins = {}, None
    for word in argv:
        if word[:1] not in ("/", "-"):
            if joins is None or not given[joins] or given[joins][-1] != "":
                raise Refused("a bare word")                                      # P24
            given[joins][-1:] = word.split(";")                                   # P25
            continue
        name, colon, value = word[1:].partition(":")
        name, joins = {"log": "l"}.get(name.lower(), name.lower()), None
        if name in HELP and not colon:
            return None
        if name in PKGMGR_LISTS and (value or name == "up" and not colon):
            given.setdefault(name, []).extend(value.split(";") if value else [])
            joins = name
        elif name in PKGMGR_SWITCHES and not colon:
            given[name] = True
        elif name in PKGMGR_VALUES and value:
            if name in given:
                raise Refused("given twice")                                      # 1.2
            given[name] = value
        else:
            raise Refused("unknown option")                                       # P24
    return {name: [part for part in value if part] if isinstance(value, list) else value for name, value in given.items()}


def pkgmgr_target(given):
    if "o" not in given:
        return ["/Online"]                                                        # M1
    parts = given["o"].split(";")
    windows = parts[-1].rstrip("\\")
    if len(parts) > 2 or "\\" not in windows:
        raise Unknown("unusual /o")
    root, _, last = windows.rpartition("\\")                                      # M2, M7
    target = ["/Image:" + directory(root + "\\")]                                 # M6
    if last.lower() != "windows":
        target.append("/WinDir:" + last)                                          # M3
    if len(parts) == 2 and parts[0].rstrip("\\").lower() != root.rstrip("\\").lower():
        target.append("/SysDriveDir:" + directory(parts[0]))                      # M4, M5
    return target


def pkgmgr_action(action, given):
    if action == "ip":
        path = given["m"].split(";")[0]                                           # P3
        if path.lower().endswith(".msu") and "o" not in given:
            raise Refused(".msu on a running system")                             # P5
        return ["/Add-Package", "/PackagePath:" + path]                           # P1
    names, package = given[action], given.get("p")
    if action == "up":
        if names:
            return ["/Remove-Package"] + ["/PackageName:" + name for name in names]  # P6, P7
        if package:
            return ["/Remove-Package", "/PackageName:" + package]                 # P8
        if "m" in given:
            return ["/Remove-Package", "/PackagePath:" + given["m"].split(";")[0]]  # P9
        raise Refused("error 87")                                                 # 1.4
    if "m" in given:
        raise Refused("a package path with a feature")                            # P15
    verb = {"iu": "/Enable-Feature", "uu": "/Disable-Feature"}[action]
    named = ["/PackageName:" + package] if package else []                        # P14
    return [verb] + ["/FeatureName:" + name for name in names] + named            # P11, P12, P16


PEIMG_SETTINGS = {                                                                # E7 to E11
    "inf": ("/Add-Driver", "/Driver:{}"),
    "scratchspace": ("/Set-ScratchSpace:{}",),
    "targetpath": ("/Set-TargetPath:{}",),
    "timezone": ("/Set-TimeZone:{}",),
    "lang": ("/Set-AllIntl:{}",),
}


def peimg(argv):
    action, value, image, after = None, None, None, []
    for word in argv:
        if word[:1] not in ("/", "-"):
            image = word
            continue
        name, equals, given = word[1:].partition("=")
        name = name.lower()
        if name == "image" and equals:
            image = given
        elif name in ("quiet", "verbose", "f") and not equals:
            after.append(name)
        elif action is None and (name in PEIMG_SETTINGS and given or name in ("list", "prep", "?") and not equals):
            action, value = name, given
        else:
            raise Unknown("peimg option")
    if image is None or action is None or action == "?":
        raise Unknown("peimg without an image")
    if action == "prep":
        return []                                                                 # E12
    words = ["/Image:" + peimg_root(image)]
    # E13: `/verbose` goes; /LogLevel is about the log, and not the same thing.
    if action == "list":
        return [words + ["/Get-Packages"]]                                        # E1, E14
    words += ["/Quiet"] if "quiet" in after else []                               # E14
    return [words + [word.format(value) for word in PEIMG_SETTINGS[action]]]


def peimg_root(path):
    root, _, last = path.rstrip("\\").rpartition("\\")                            # Rule I
    return directory(root + "\\" if last.lower() == "windows" and root else path)


INTLCFG_SETTINGS = {                                                              # I1 to I7, in the order of 5.5
    "skudefaults": "/Set-SKUIntlDefaults:",
    "all": "/Set-AllIntl:",
    "uilang": "/Set-UILang:",
    "uilangfallback": "/Set-UILangFallback:",
    "syslocale": "/Set-SysLocale:",
    "userlocale": "/Set-UserLocale:",
    "inputlocale": "/Set-InputLocale:",
}


def intlcfg(argv):
    given = {}
    for word in argv:
        name, colon, value = word[1:].partition(":")
        if word[:1] not in ("-", "/") or name.lower() in given:
            raise Unknown("intlcfg option")
        given[name.lower()] = value if colon else ""
    image, share = given.pop("image", None), given.pop("dist", None)
    quiet = ["/Quiet"] if given.pop("silent", None) is not None else []           # I12
    given.pop("f", None)                                                          # I10
    if "?" in given:
        raise Unknown("intlcfg help")
    if given.keys() & {"userhive", "syshive", "swhive"}:
        raise Refused("hives")                                                    # I14
    if "report" in given:
        if len(given) > 1:
            raise Unknown("intlcfg report")
        shares = ["/Distribution:" + directory(share)] if share else []
        return [["/Image:" + directory(image) if image else "/Online", "/Get-Intl", *shares]]  # I11, I16
    if not image:
        raise Refused("a running Windows")                                        # I15
    target = ["/Image:" + directory(image)]
    lines = [target + quiet + [command + given.pop(name)] for name, command in INTLCFG_SETTINGS.items() if name in given]
    if "genlangini" in given and share:
        given.pop("genlangini")
        lines.append(target + quiet + ["/Gen-LangINI", "/Distribution:" + directory(share)])  # I8
        if "defaultlang" in given:                                                # I9
            lines.append(target + quiet + ["/Set-SetupUILang:" + given.pop("defaultlang"), "/Distribution:" + directory(share)])
    if given or not lines:
        raise Unknown("intlcfg option")
    return lines                                                                  # I18


def directory(path):
    """Without the backslash at its end, but for a drive."""
    bare = path.rstrip("\\")
    return path if bare.endswith(":") else bare


RETIRED = {"pkgmgr": pkgmgr, "peimg": peimg, "intlcfg": intlcfg, "intlconfg": intlcfg}
