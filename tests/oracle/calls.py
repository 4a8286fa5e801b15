"""Calls of the retired tools as argv, made by chance: most are right, some are not."""

FEATURES = """IIS-WebServerRole IIS-WebServer IIS-CommonHttpFeatures IIS-StaticContent IIS-DefaultDocument
IIS-DirectoryBrowsing IIS-HttpErrors IIS-HttpRedirect IIS-ApplicationDevelopment IIS-ASPNET IIS-NetFxExtensibility IIS-ASP
IIS-CGI IIS-ISAPIExtensions IIS-ISAPIFilter IIS-ServerSideIncludes IIS-HealthAndDiagnostics IIS-HttpLogging
IIS-LoggingLibraries IIS-RequestMonitor IIS-HttpTracing IIS-CustomLogging IIS-ODBCLogging IIS-Security
IIS-BasicAuthentication IIS-WindowsAuthentication IIS-DigestAuthentication IIS-ClientCertificateMappingAuthentication
IIS-IISCertificateMappingAuthentication IIS-URLAuthorization IIS-RequestFiltering IIS-IPSecurity IIS-Performance
IIS-HttpCompressionStatic IIS-HttpCompressionDynamic IIS-WebServerManagementTools IIS-ManagementConsole
IIS-ManagementScriptingTools IIS-ManagementService IIS-IIS6ManagementCompatibility IIS-Metabase IIS-WMICompatibility
IIS-LegacyScripts IIS-LegacySnapIn WAS-WindowsActivationService WAS-ProcessModel WAS-NetFxEnvironment
WAS-ConfigurationAPI TelnetClient TFTP NetFx3 MSMQ-Container MSMQ-Server SNMP RasRip SimpleTCP""".split()
ODD_NAMES = ["A B", "R&D", "x^y", "50%", "(k)", "a,b", "k=v", "it's", "@x", "~t", "[q]", "{z}", "#h", "$d", "C++"]
PACKAGES = ["Microsoft-Windows-InternetExplorer-Optional-Package~31bf3856ad364e35~amd64~~9.4.8112.16421", "WUClient-SelfUpdate~1~x86~~7.6"]
CABS = [r"C:\cabs\kb976902.cab", r"C:\temp\My Cabs\kb 1.cab", r"\\srv01\pkg$\a.cab", r"..\b.cab", r"C:\pkgs\expanded", r"D:\R&D\k.cab", "C:\\kits\\x\\"]
FILES = [r"C:\deploy\unattend.xml", r"C:\My Files\answers.xml", "u.xml", r"\\srv01\c$\u(1).xml"]
LOGS = [r"C:\logs\a.log", r"C:\my logs\b.txt", "c.log", "log.etw"]
IMAGES = [r"C:\mnt", r"D:\my image", "E:", r"C:\wim\m(1)"]
LANGUAGES = ["de-DE", "en-US", "ja-JP"]


def features(chance, most=4):
    names = chance.sample(FEATURES, chance.randint(1, most))
    if chance.random() < 0.15:
        names[-1] = chance.choice(ODD_NAMES)
    return ";".join(names) + (";" if chance.random() < 0.1 else "")


def some(chance, share, *words):
    return [word for word in words if chance.random() < share]


def cased(chance, word):
    """The name of an option in another case; its value stays."""
    name, colon, value = word.partition(":")
    return chance.choice([name, name, name.upper(), name.title()]) + colon + value


def pkgmgr(chance):
    kind = chance.random()
    package = chance.choice(PACKAGES)
    if kind < 0.45:
        words = [chance.choice(["/iu:", "/iu:", "/iu:", "/uu:", "-iu:"]) + features(chance)]
        words += some(chance, 0.1, "/p:" + package, "/iu:SNMP" if words[0].startswith("/iu") else "/norestart")
    elif kind < 0.60:
        words = ["/ip", "/m:" + chance.choice(CABS)]
    elif kind < 0.70:
        words = chance.choice([["/up:" + package], ["/up:" + ";".join(PACKAGES)], ["/up", "/p:" + package], ["/up", r"/m:C:\k.cab"]])
    elif kind < 0.80:
        words = ["/n:" + chance.choice(FILES)] + some(chance, 0.2, "/iu:" + features(chance))
    elif kind < 0.87:
        words = chance.choice([["/iu:A", "/uu:B"], ["/iu:A;", "B"], ["/ip"], ["install", "x"], ["/xy:1"], ["/?"], [], ["/iu:"],
                               ["/iu:A", "-all:en", "b"], ["/ip", "/m:a.cab", "/m:b.cab"], ["/n:a.xml", "/up:x"], ["/exedir", "/ip"]])
    else:
        words = ["/iu:" + features(chance, 50)]
    if kind < 0.80 and chance.random() < 0.15:
        image = chance.choice(IMAGES)
        windows = image.rstrip("\\") + chance.choice([r"\Windows", r"\WINDOWS", r"\WinNT"])
        words.append(f"/o:{image}{chance.choice(['', chr(92)])};{windows}")
    words += some(chance, 0.6, "/quiet") + some(chance, 0.5, "/norestart")
    words += some(chance, 0.12, "/l:" + chance.choice(LOGS)) + some(chance, 0.06, r"/s:C:\sand box")
    if chance.random() < 0.4:
        chance.shuffle(words)
    return "pkgmgr", [cased(chance, word) for word in words]


def peimg(chance):
    image = chance.choice([r"C:\mnt\Windows", r"C:\winpe x86\mount\Windows", r"C:\pe", "E:\\Windows"])
    action = chance.choice([r"/inf=C:\drv\net.inf", r"/inf=C:\my drv\n.inf", "/scratchspace=64", "/targetpath=X:\\", "/timezone=W. Europe Standard Time",
                            "/lang=de-DE", "/list", "/prep", "/install=*HTA*", r"/import=C:\a.cab"])
    where = [image] if chance.random() < 0.7 else ["/image=" + image]
    words = [action] + where if chance.random() < 0.8 else where + [action]
    return "peimg", words + some(chance, 0.2, "/quiet") + some(chance, 0.1, "/f")


def intlcfg(chance):
    language, image = chance.choice(LANGUAGES), chance.choice(IMAGES)
    settings = chance.sample(["-all:", "-uilang:", "-syslocale:", "-userlocale:", "-uilangfallback:", "-skudefaults:"], chance.choice([1, 1, 1, 2, 3]))
    words = [setting + language for setting in settings]
    kind = chance.random()
    if kind < 0.15:
        words = ["-inputlocale:0407:00000407;en-US"]
    elif kind < 0.30:
        words = ["-genlangini", r"-dist:C:\my dist"] + some(chance, 0.5, "-defaultlang:" + language) + some(chance, 0.5, "-f")
    elif kind < 0.40:
        words = ["-report"]
    words += ["-image:" + image] if chance.random() < 0.9 else []
    return "intlcfg", words + some(chance, 0.2, "-silent")


def some_call(chance):
    return chance.choices([pkgmgr, peimg, intlcfg], [80, 12, 8])[0](chance)


def plain_call(chance):
    """A call that has a rewrite."""
    words = ["/iu:" + ";".join(chance.sample(FEATURES, chance.randint(1, 3)))] + some(chance, 0.6, "/quiet") + some(chance, 0.4, "/norestart")
    return "pkgmgr", words


class Writer:
    """Chance, and names for variables that no other snippet has."""

    def __init__(self, chance):
        self.chance = chance
        self.names = 0

    def one_of(self, *choices):
        return self.chance.choice(choices)

    def name(self):
        self.names += 1
        return f"V{self.names}"
