import Events

/// What stands between the time and the message: host, perhaps `facility.severity`, tag and process id.
struct SyslogOrigin {
    private var hostStart = 0
    private var hostEnd = 0
    private var source: SyslogSource?
    private var tag: SyslogTag?
    /// What the origin says of the level.
    var level: Level?
    /// Where the message begins.
    var message: Int

    /// Reads the origin at `at`, which is inside. Strict: only `host tag: ` or `host tag[pid]: ` will do; nil for all else. A time of
    /// RFC 3339 begins lines of many formats, a month's name does not.
    @inline(__always)
    init?(_ text: UnsafeRawBufferPointer, at: Int, isStrict: Bool) {
        message = at
        let end = text.endOfToken(at)
        let last = text[end - 1]
        // `tag:` or `tag[1]:` in the first place: the host is missing.
        let isTagFirst = last == .colon && end > at + 1 && !isStrict
        if !isTagFirst {
            if Self.isHost(text, at, end) {
                hostStart = at
                hostEnd = end
                message = text.skipSpaces(end)
            } else if isStrict {
                return nil
            }
        }
        if isStrict, !isPlausibleHost(text) { return nil }
        // A host alone is no origin: the word is the message.
        if message >= text.count {
            guard !isStrict else { return nil }
            message = at
            hostEnd = hostStart
            return
        }
        if hostEnd > hostStart || isTagFirst {
            readTag(text)
        }
        if isStrict, tag == nil { return nil }
    }

    private mutating func readTag(_ text: UnsafeRawBufferPointer) {
        if let source = SyslogSource(text, at: message), text.byte(source.end) == .space {
            self.source = source
            level = source.level
            message = text.skipSpaces(source.end)
        }
        // `host : %ASA-6-302013: …`
        if text.has(": %", at: message) { message += 2 }
        if let tag = SyslogTag(text, at: message) {
            self.tag = tag
            message = tag.end
            if level == nil { level = tag.ciscoLevel(text) }
        }
    }

    /// Names, IPv4 and IPv6 addresses; not `---` or `[origin`.
    @inline(__always)
    private static func isHost(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard text[start].isWord || text[start] == .colon else { return false }
        var i = start
        while i < end {
            let c = text[i]
            if !c.isWord, c != .dash, c != .dot, c != .colon, c != 0x25, c != 0x40, c != .slash, c < 0x80 { return false }
            i += 1
        }
        return true
    }

    /// Words that other formats have after their time are no hosts: levels, and the streams of a container runtime.
    private func isPlausibleHost(_ text: UnsafeRawBufferPointer) -> Bool {
        if LevelWord.level(text, hostStart, hostEnd) != nil { return false }
        let host = text.part(hostStart, hostEnd)
        return !host.equals("stdout") && !host.equals("stderr") && host.contains { $0.isLetter || $0 == .colon || $0 == .dot }
    }

    /// Adds the fields; returns the event's service.
    @inline(__always)
    func add(to batch: EventBatch, _ base: Int, _ context: inout ParseContext) -> UInt16 {
        if hostEnd > hostStart { batch.add(.host, .text, base + hostStart, base + hostEnd) }
        source?.add(to: batch, base)
        return tag?.add(to: batch, base, &context) ?? 0
    }
}

/// `sshd[123]: `, `kernel: `, `Google Chrome[85294]: `, `com.apple.launchd[1] (com.apple.x): `, `%ASA-6-302013: `.
struct SyslogTag {
    private var start: Int
    private var nameEnd: Int
    private var processStart = 0
    private var processEnd = 0
    private var noteStart = 0
    private var noteEnd = 0
    private var isMnemonic = false
    /// Where the message begins.
    var end: Int

    /// Bytes that a tag may have. RFC 3164 allows 32; programs write longer ones.
    private static let bytesMax = 128

    @inline(__always)
    init?(_ text: UnsafeRawBufferPointer, at: Int) {
        start = at
        isMnemonic = text.byte(at) == 0x25
        let limit = min(text.count, at + Self.bytesMax)
        var i = at
        var words = 1
        while true {
            guard i < limit else { return nil }
            let c = text[i]
            if c == .bracket { break }
            if c == .colon, i + 1 == text.count || text[i + 1] == .space { break }
            if c == .space {
                // Names of several words (macOS) have a process id.
                words += 1
                guard words <= 4, i > at, text[i - 1] != .space else { return nil }
            } else if words > 1, !c.isWord, c != .dash, c != .dot {
                return nil
            } else if c < 0x20 || c == .quote || c == .open || c == .equals || c == .brace {
                return nil
            }
            i += 1
        }
        nameEnd = i
        guard nameEnd > start else { return nil }
        end = i
        if text[i] == .bracket {
            guard let close = text.part(0, limit).firstOffset(of: .endBracket, from: i), close > i + 1, text[i - 1] != .space
            else { return nil }
            processStart = i + 1
            processEnd = close
            for j in processStart..<processEnd where !(text[j].isWord || text[j] == .dash || text[j] == .slash || text[j] == .dot)
            {
                return nil
            }
            guard words == 1 || text.endOfDigits(processStart) == processEnd else { return nil }
            i = close + 1
            if text.has(" (", at: i),
                let note = text.part(0, limit + Self.bytesMax > text.count ? text.count : limit + Self.bytesMax)
                    .firstOffset(of: .close, from: i), text.byte(note + 1) == .colon
            {
                noteStart = i + 2
                noteEnd = note
                i = note + 1
            }
            guard text.byte(i) == .colon else {
                // `tag[pid] message` is read too.
                guard words == 1, text.byte(i) == .space || i == text.count else { return nil }
                end = text.skipSpaces(i)
                return
            }
        } else if words > 1 {
            return nil
        }
        end = text.byte(i + 1) == .space ? i + 2 : i + 1
    }

    /// Cisco's `%FACILITY-SEVERITY-MNEMONIC` names a severity.
    func ciscoLevel(_ text: UnsafeRawBufferPointer) -> Level? {
        guard isMnemonic, let dash = text.firstOffset(of: .dash, from: start), dash + 2 < nameEnd, text[dash + 2] == .dash,
            text[dash + 1].isDigit
        else { return nil }
        return Level(syslogSeverity: Int(text[dash + 1] - 0x30))
    }

    /// Adds the fields; returns the event's service. A mnemonic is a message id, since there are thousands.
    @inline(__always)
    func add(to batch: EventBatch, _ base: Int, _ context: inout ParseContext) -> UInt16 {
        var service: UInt16 = 0
        if isMnemonic {
            batch.add(.messageID, .text, base + start, base + nameEnd)
        } else {
            service = batch.addService(base + start, base + nameEnd, &context)
        }
        if processEnd > processStart { batch.add(.processID, .text, base + processStart, base + processEnd) }
        if noteEnd > noteStart { batch.add(.filler, .text, base + noteStart, base + noteEnd) }
        return service
    }
}
