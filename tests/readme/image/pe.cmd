@echo off
peimg /inf=C:\drivers\*.inf C:\mnt\Windows
intlcfg -all:de-DE -image:C:\mnt
peimg /prep C:\mnt\Windows
