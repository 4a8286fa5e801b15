Start-Process pkgmgr "/n:$PSScriptRoot\pilot.xml /quiet" -Wait
pkgmgr /uu:TelnetClient
