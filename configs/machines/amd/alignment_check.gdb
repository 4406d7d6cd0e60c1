# SPDX-License-Identifier: GPL-2.0-only
# Delivers the alignment check that split_lock_detect=fatal makes of a split lock.
#
# The job's machine waits, stopped at its very beginning, on gdb.sock. Above these lines stand
# the access, as an earlier boot of the same machine met it: cpu, pc, addr and size in bytes;
# before, how many times that CPU had started the instruction by then; and sld_state, where the
# kernel keeps its mode (0: it has none).
#
# A boot that was not stopped is the same as the earlier one up to the access. A stop is not for
# free (amd quirk 12): when no CPU has anything to do, QEMU moves the clock on. So the
# machine is stopped at the instruction only, and at the first time that it splits a line; as a
# rule that is the first time that it is executed at all.
#
# The last line printed says "delivered: ...", "delivered elsewhere: ..." (at another access of
# this instruction that splits a line as well) or "not delivered: ...". After the last of these
# the machine is ended.
set confirm off
set pagination off
set debuginfod enabled off
set architecture i386:x86-64

python
import re
import struct
import time

LINE = 64
ALIGNMENT_CHECK = 17
INTERRUPT_GATE = 0xe
SLD_FATAL = 2
TF, IF, NT, RF, VM = 1 << 8, 1 << 9, 1 << 14, 1 << 16, 1 << 17
MASK = (1 << 64) - 1


class NotDelivered(Exception):
    pass


def connect():
    """The machine makes its socket a moment after it was started."""
    for _ in range(100):
        try:
            gdb.execute("target remote ./gdb.sock", to_string=True)
            return
        except gdb.error as error:
            why = error
            time.sleep(0.1)
    raise NotDelivered("no connection to the machine: %s" % why)


def register(name):
    return int(gdb.parse_and_eval("$" + name)) & MASK


def read(address, layout):
    memory = gdb.selected_inferior().read_memory(address, struct.calcsize(layout))
    return struct.unpack(layout, memory.tobytes())


def accessed():
    """The address that the locked instruction at pc is about to access, and the instruction.
    The address is None if the instruction is no such one."""
    code = gdb.selected_frame().architecture().disassemble(pc)[0]
    operand = re.search(
        r"(?:%([fg]s):)?(-?0x[0-9a-f]+)?\(%?(\w*)(?:,%(\w+))?(?:,(\d))?\)", code["asm"]) \
        or re.search(r"(?:%([fg]s):|[ ,])(0x[0-9a-f]+)()()()$", code["asm"])
    if not operand or not re.match(r"lock |xchg", code["asm"]):
        # Another program's, which has another instruction at that address.
        return None, code["asm"]
    segment, displacement, base, index, scale = operand.groups()
    address = int(displacement or "0", 16)
    if segment:
        address += register(segment + "_base")
    if base:
        address += register(base) + (code["length"] if base == "rip" else 0)
    if index:
        address += register(index) * int(scale or "1")
    bit = re.search(r"\bbt[src]\w? +%(\w+),", code["asm"])
    if bit:
        # A bit's number counts from the operand's first byte, and may be beyond it on either side.
        number = register(bit.group(1))
        if number >> 63:
            number -= 1 << 64
        address += number // (8 * size) * size
    return address & MASK, code["asm"]


def stop_at_access():
    """Lets the machine run to the access. Returns its CPU, address, instruction, and whether it
    is the earlier boot's."""
    started = {}
    gdb.execute("hbreak *%#x" % pc, to_string=True)
    while True:
        try:
            gdb.execute("continue", to_string=True)
            if register("rip") != pc:
                continue  # a debug exception of the kernel's own, where we made a single step
        except gdb.error as error:
            raise NotDelivered("this boot did not come to the access: %s" % error)
        here = gdb.selected_thread().ptid[1] - 1
        address, code = accessed()
        if address is None:
            continue  # the detector does not count that one
        if address % LINE + size > LINE:
            return here, address, code, (here, address, started.get(here, 0)) == (cpu, addr, before)
        started[here] = started.get(here, 0) + 1


def table(name, cpu):
    """Base of a CPU's table, as QEMU shows it."""
    text = gdb.execute("monitor info registers -a", to_string=True)
    ours = re.split(r"^CPU#(\d+)", text, flags=re.MULTILINE)
    ours = dict(zip(ours[1::2], ours[2::2]))[str(cpu)]
    pattern = r"^%s\s*=\s*(?:[0-9a-f]{4} )?([0-9a-f]{16})" % name
    return int(re.search(pattern, ours, re.MULTILINE).group(1), 16)


def deliver(cpu):
    """What a CPU does at such an exception, in 64-bit mode: gate, stack, frame, flags."""
    gate = table("IDT", cpu) + ALIGNMENT_CHECK * 16
    low, selector, ist, kind, middle, high, _ = read(gate, "<HHBBHII")
    handler = high << 32 | middle << 16 | low
    if not kind & 0x80 or not handler:
        raise NotDelivered("the kernel has no handler for it yet")
    level = register("cs") & 3
    if level and sld_state:
        gdb.selected_inferior().write_memory(sld_state, struct.pack("<I", SLD_FATAL))
    if level == 0 and pc < 1 << 63:
        raise NotDelivered("a guest's split lock, of which this machine can make nothing")

    rip, cs, flags, rsp, ss = (register(r) for r in ("rip", "cs", "eflags", "rsp", "ss"))
    stack = rsp
    if ist & 7:
        stack, = read(table("TR", cpu) + 36 + (ist & 7) * 8 - 8, "<Q")
    elif level:
        stack, = read(table("TR", cpu) + 4, "<Q")
    frame = struct.pack("<6Q", 0, rip, cs, flags | RF, rsp, ss)
    stack = (stack & ~0xf) - len(frame)
    gdb.selected_inferior().write_memory(stack, frame)
    clear = TF | NT | RF | VM | (IF if kind & 0xf == INTERRUPT_GATE else 0)
    if level:
        # The null selector makes the CPU's privilege level 0.
        gdb.execute("set $ss = 0")
    gdb.execute("set $cs = %#x" % selector)
    gdb.execute("set $eflags = %#x" % (flags & ~clear))
    gdb.execute("set $rsp = %#x" % stack)
    gdb.execute("set $rip = %#x" % handler)
    return level


try:
    connect()
    here, address, code, same = stop_at_access()
    level = deliver(here)
    print("delivered%s: alignment check on CPU %d at CPL %d: %s to %#x" %
          ("" if same else " elsewhere", here, level, " ".join(code.split()), address))
    gdb.execute("detach", to_string=True)
except (NotDelivered, gdb.error, gdb.MemoryError) as error:
    print("not delivered: %s" % error)
    try:
        gdb.execute("kill", to_string=True)
    except gdb.error:
        pass
end
