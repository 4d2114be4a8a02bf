import Foundation
import Glibc

/// A program on a terminal of its own, which a test types into. Nothing waits longer than a limit, and the program ends with the object.
final class TerminalRun {
    private let terminal: Int32
    private let process: pid_t
    private var isOver = false
    private var status: Int32 = 0
    /// All that was shown so far, with the signs that move the cursor and change colours.
    private(set) var shown = ""
    /// Where `waitFor` looks from.
    private var seen = 0

    /// `POSIX_SPAWN_SETSID` of <spawn.h>, which only GNU's sources see.
    private static let newSession: Int16 = 0x80

    struct Failure: Error, CustomStringConvertible { var description: String }

    /// Starts `logetl` on a terminal of so many rows and columns, in the folder of a sandbox.
    init(
        _ arguments: [String], in box: Sandbox, rows: UInt16 = 24, columns: UInt16 = 80, environment: [String: String] = [:]
    ) throws {
        terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // pts(4); the numbers of the calls are those of <asm-generic/ioctls.h>: unlock the other side, tell its number.
        var (lock, number) = (Int32(0), UInt32(0))
        guard terminal >= 0, ioctl(terminal, 0x4004_5431, &lock) == 0, ioctl(terminal, 0x8004_5430, &number) == 0 else {
            throw Failure(description: "there is no terminal to be had")
        }
        let name = "/dev/pts/\(number)"
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that a leader of a session opens is the one whose keys send signals.
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var usual = sigset_t()
        sigfillset(&usual)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Self.newSession)
        let variables = [
            "PATH": "/usr/bin:/bin", "HOME": box.folder, "LC_ALL": "C.UTF-8", "TERM": "xterm", "LOGETL_PAGER": "cat",
        ].merging(environment) { $1 }.filter { !$0.value.isEmpty }
        let command = ["sh", "-c", "cd \"$0\" && exec \"$@\"", box.folder, Sandbox.binary]
        let words = (command + arguments).map { strdup($0) }
        let settings = variables.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in words + settings { free(text) } }
        var child = pid_t()
        let result = posix_spawn(&child, "/bin/sh", &actions, &attributes, words + [nil], settings + [nil])
        guard result == 0 else {
            close(terminal)
            throw Failure(description: String(cString: strerror(result)))
        }
        process = child
        _ = fcntl(terminal, F_SETFL, O_NONBLOCK)
    }

    deinit {
        if !isOver {
            kill(process, SIGKILL)
            waitpid(process, &status, 0)
        }
        close(terminal)
    }

    /// Types keys: `\r` is the key that ends a line, `\u{3}` Ctrl-C, `\u{4}` Ctrl-D.
    func type(_ keys: String) {
        var bytes = Array(keys.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
            if count > 0 { bytes = bytes.dropFirst(count) } else { usleep(1_000) }
            if count < 0, errno != EAGAIN, errno != EINTR { return }
        }
    }

    /// Waits until `text` is shown behind what was waited for last. Returns false where it does not come in time.
    func waitFor(_ text: String, seconds: Double = 30) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while true {
            read(milliseconds: 20)
            let bytes = Array(shown.utf8)
            if let place = String(decoding: bytes[seen...], as: UTF8.self).range(of: text) {
                seen += String(decoding: bytes[seen...], as: UTF8.self)[..<place.upperBound].utf8.count
                return true
            }
            if Date() > end { return false }
        }
    }

    /// Types a line, and waits for an answer.
    func ask(_ line: String, _ answer: String, seconds: Double = 30) -> Bool {
        type(line + "\r")
        return waitFor(answer, seconds: seconds)
    }

    /// What was shown behind what was waited for last, after some time without waiting for anything.
    func shownSoon(seconds: Double = 0.5) -> String {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end { read(milliseconds: 50) }
        return String(decoding: Array(shown.utf8)[seen...], as: UTF8.self)
    }

    private var pending: [UInt8] = []

    private func read(milliseconds: Int32) {
        var ready = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, milliseconds) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(terminal, &buffer, buffer.count)
        guard count > 0 else {
            // The other side is closed.
            usleep(useconds_t(milliseconds) * 1_000)
            return
        }
        pending += buffer[..<count]
        // A sign may be cut where the read ends.
        var whole = pending.count
        while whole > 0, whole > pending.count - 4, pending[whole - 1] & 0xC0 == 0x80 { whole -= 1 }
        if whole > 0, pending[whole - 1] >= 0xC0 { whole -= 1 } else { whole = pending.count }
        shown += String(decoding: pending[..<whole], as: UTF8.self)
        pending.removeFirst(whole)
    }

    /// Sends a signal to the program.
    func signal(_ number: Int32) { kill(process, number) }

    /// Waits for the end and gives the exit status, 128 and the number for a signal; nil where it does not end in time.
    func end(seconds: Double = 30) -> Int32? {
        let end = Date(timeIntervalSinceNow: seconds)
        while !isOver {
            read(milliseconds: 10)
            if waitpid(process, &status, WNOHANG) == process { isOver = true } else if Date() > end { return nil }
        }
        read(milliseconds: 0)
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }
}
