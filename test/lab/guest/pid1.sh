#!/bin/busybox sh
# PID 1 on the overlay: udev, loopback, the virtual host controller of USB/IP, then the job; powers off afterwards.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C
B=/bin/busybox
release=$($B uname -r)
word() { $B sed -n "s/.* $1=\([^ ]*\).*/\1/p" /proc/cmdline; }
machine=$(word lab_machine)
share=$(word lab_share)
$B mkdir -p /dev/pts /dev/shm "$share" /lib/modules
$B mount -t devpts devpts /dev/pts
$B mount -t tmpfs tmpfs /dev/shm
$B mount -t tmpfs -o mode=755 tmpfs /run
$B mkdir -p "$share"
$B mount -t 9p -o rw,trans=virtio,version=9p2000.L,msize=512000,cache=none,access=any outshare "$share"
$B ln -sfn "$machine/kernel/lib/modules/$release" "/lib/modules/$release"
# udev and kmod of the guest's own: the host may have none
guest=$machine/guest
for folder in sbin bin lib; do /bin/cp -a "$guest/$folder/." "/usr/$folder/"; done
/bin/cp -a "$guest/etc/udev" /etc/
# names of vendors and classes would come from the host's tables, in lsusb's output only
$B rm -f /etc/udev/hwdb.bin /usr/lib/udev/hwdb.bin /usr/share/misc/usb.ids /var/lib/usbutils/usb.ids
$B ip link set lo up
modprobe vhci-hcd
# started from here: below a shell that ignores SIGCHLD udevd ends at once
/usr/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --subsystem-match=usb --subsystem-match=tty --subsystem-match=mem
udevadm settle
$B env -i /bin/sh "$share/job"
echo $? >"$share/status"
$B sync
$B poweroff -f
