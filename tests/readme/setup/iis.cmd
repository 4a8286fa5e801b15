@echo off
set PKG=%windir%\system32\pkgmgr.exe
set FEATURES=IIS-WebServerRole;IIS-WebServer
set FEATURES=%FEATURES%;IIS-StaticContent

start /w %PKG% /iu:%FEATURES% /quiet /norestart >>"%LOG%" 2>&1
if errorlevel 3010 shutdown /r /t 60
forfiles /p %windir%\servicing\Packages /m *KB97*.mum /c "cmd /c start /w pkgmgr /up:@fname /norestart"
