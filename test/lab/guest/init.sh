#!/bin/busybox sh
# PID 1 in the initramfs: loads virtio, 9p and overlay, lays a tmpfs over a read-only view of the host's files,
# and goes on with pid1.sh there.
B=/bin/busybox
$B mount -t proc proc /proc
$B mount -t sysfs sys /sys
$B mount -t devtmpfs dev /dev
while read -r module; do
  $B insmod "/mods/$module" || echo "the module $module could not be loaded"
done </mods/order
# cache=loose: a file that the host changes after the guest first read it may look stale; results go through the share
$B mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose hostroot /lower || {
  echo "the host's files could not be mounted"
  $B poweroff -f
}
$B mount -t tmpfs -o size=1g,mode=755 tmpfs /rw
$B mkdir -p /rw/up /rw/work
$B mount -t overlay -o lowerdir=/lower,upperdir=/rw/up,workdir=/rw/work overlay /newroot || {
  echo "the overlay could not be mounted"
  $B poweroff -f
}
for folder in proc sys dev; do
  $B mkdir -p /newroot/$folder
  $B mount --move /$folder /newroot/$folder
done
exec $B switch_root /newroot "$($B sed -n 's/.*lab_pid1=\([^ ]*\).*/\1/p' /newroot/proc/cmdline)"
