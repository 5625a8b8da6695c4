/**
 * A stand-in for Klipper's scripts/flash_usb.py, written for the simulation: it builds its dfu-util command in the
 * same way, from lists, so that whoever reads the calls out of such a script meets what is out there.
 */
export function flashScript(resetFlag: boolean): string {
  const reset = resetFlag ? '"-R", ' : '';
  return `#!/usr/bin/env python3
# Simulated stand-in for the flash script of a Klipper-like tree
import sys, re, subprocess, argparse

USB_ID = re.compile(r"^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$")


class FlashError(Exception):
    pass


def run_tool(argv, use_sudo):
    if use_sudo:
        argv = ["sudo"] + argv
    sys.stderr.write(" ".join(argv) + "\\n\\n")
    if subprocess.call(argv) != 0:
        raise FlashError("Error running " + argv[-1])


def run_dfuutil(select, flags, image, use_sudo):
    run_tool(["dfu-util"] + select + flags + ["-D", image], use_sudo)


def flash_with_dfuutil(device, image, flags, use_sudo):
    if USB_ID.match(device):
        run_dfuutil(["-d", "," + device], flags, image, use_sudo)
    else:
        run_dfuutil(["-p", device], flags, image, use_sudo)


def flash_maple(options, image):
    flash_with_dfuutil(options.device, image, [${reset}"-a", "2"], options.sudo)


def flash_st_rom(options, image):
    start = "0x%x:leave" % (options.start,)
    flash_with_dfuutil(options.device, image,
                       [${reset}"-a", "0", "-s", start], options.sudo)


FAMILIES = {
    "stm32f103": flash_maple,
    "stm32f4": flash_st_rom,
    "stm32g0b1": flash_st_rom,
    "stm32h7": flash_st_rom,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-t", dest="mcu")
    parser.add_argument("-d", dest="device")
    parser.add_argument("-s", dest="start", type=lambda text: int(text, 0))
    parser.add_argument("--no-sudo", dest="sudo", action="store_false")
    parser.add_argument("image")
    options = parser.parse_args()
    for prefix, flash in FAMILIES.items():
        if options.mcu.startswith(prefix):
            flash(options, options.image)
            return
    sys.exit("no way to flash " + options.mcu)


if __name__ == "__main__":
    main()
`;
}

/** The same for src/stm32/Makefile; with `address`, serialflash says where the image goes. */
export function stm32Makefile(address: boolean): string {
  const start = address ? '-S $(CONFIG_FLASH_APPLICATION_ADDRESS) ' : '';
  return `# Simulated stand-in for the STM32 rules of a Klipper-like tree

CROSS_PREFIX=arm-none-eabi-

src-y += stm32/main.c stm32/usb.c

flash: $(OUT)klipper.bin
\t@echo "  Flashing $< to $(FLASH_DEVICE)"
\t$(Q)$(PYTHON) ./scripts/flash_usb.py -t $(CONFIG_MCU) -d "$(FLASH_DEVICE)" -s "$(CONFIG_FLASH_APPLICATION_ADDRESS)" $(OUT)klipper.bin

serialflash: $(OUT)klipper.bin
\t@echo "  Flashing $< to $(FLASH_DEVICE) via stm32flash"
\t$(Q)stm32flash -w $< -v ${start}-g 0 $(FLASH_DEVICE)
`;
}
