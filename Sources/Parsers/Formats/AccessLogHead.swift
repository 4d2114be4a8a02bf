import Events

/// What stands before the bracket of the time: `client ident user`, perhaps with a virtual host or a list of proxies.
struct AccessLogHead {
    typealias Part = AccessLogParser.Part

    /// The virtual host.
    var server = Part()
    /// Its port, after a colon.
    var port = Part()
    var client = Part()
    /// The further addresses of a list that a proxy logged in place of the client.
    var proxies = Part()
    var identity = Part()
    var user = Part()
    /// Whether nothing stands before the time.
    var isEmpty = false
    /// Where the time begins, after its bracket.
    var time = 0

    /// Tokens before the time. More are no access log.
    private static let tokensMax = 16

    /// Reads the tokens before `[`; nil where they cannot be the head of an access log.
    @inline(__always)
    init?(_ text: UnsafeRawBufferPointer) {
        // The usual head has three tokens and single blanks.
        let first = text.endOfToken(0)
        let second = text.endOfToken(first + 1)
        let third = text.endOfToken(second + 1)
        if first > 0, second > first + 1, third > second + 1, text.byte(third + 1) == .bracket, text[third - 1] != .comma,
            text[0] != .bracket, text[first + 1] != .bracket, text[second + 1] != .bracket
        {
            guard Self.isClient(text, 0, first) else { return nil }
            if text[0] != .dash || first > 1 { client = Part(start: 0, end: first) }
            if text[first + 1] != .dash || second > first + 2 { identity = Part(start: first + 1, end: second) }
            if text[second + 1] != .dash || third > second + 2 { user = Part(start: second + 1, end: third) }
            time = third + 2
            return
        }
        guard read(text) else { return nil }
    }

    /// Any other head.
    @inline(never)
    private mutating func read(_ text: UnsafeRawBufferPointer) -> Bool {
        // Starts and ends of the tokens, in turn.
        var marks = SIMD32<UInt32>()
        var count = 0
        var at = 0
        while true {
            at = text.skipSpaces(at)
            guard at < text.count else { return false }
            // A user name may begin with a bracket; the time has a digit after it.
            if text[at] == .bracket, text.byte(at + 1).isDigit { break }
            guard count < Self.tokensMax else { return false }
            let end = text.endOfToken(at)
            marks[2 * count] = UInt32(truncatingIfNeeded: at)
            marks[2 * count + 1] = UInt32(truncatingIfNeeded: end)
            count += 1
            at = end
        }
        time = at + 1
        func part(_ first: Int, _ last: Int) -> Part { Part(start: Int(marks[2 * first]), end: Int(marks[2 * last + 1])) }
        func value(_ first: Int, _ last: Int) -> Part {
            let part = part(first, last)
            return part.end == part.start + 1 && text[part.start] == .dash ? Part() : part
        }
        guard count > 0 else {
            isEmpty = true
            return true
        }
        let firstOfList = (0..<count).first { text[part($0, $0).end - 1] == .comma } ?? count
        if firstOfList < count {
            // `[vhost] client, proxy, proxy ident user`; a further address may stand between the list and the ident.
            guard count - firstOfList >= 4 else { return false }
            if firstOfList > 0 { server = part(0, firstOfList - 1) }
            client = part(firstOfList, firstOfList)
            client.end -= 1
            if text[client.start] == .quote { client.start += 1 }
            proxies = part(firstOfList + 1, count - 3)
            identity = value(count - 2, count - 2)
            user = value(count - 1, count - 1)
        } else {
            var next = 0
            // `client - john doe` has its ident second, `vhost client - user` its client.
            if count >= 4, !value(1, 1).isEmpty {
                server = part(0, 0)
                next = 1
            }
            client = part(next, next)
            next += 1
            if count - next >= 2 {
                identity = value(next, next)
                user = value(next + 1, count - 1)
            } else if count - next == 1 {
                user = value(next, next)
            }
        }
        splitPort(text)
        guard Self.isClient(text, client.start, client.end) else { return false }
        if client.end == client.start + 1, text[client.start] == .dash { client = Part() }
        return true
    }

    /// Parts `host:443`; an IPv6 address has more colons and stays whole.
    private mutating func splitPort(_ text: UnsafeRawBufferPointer) {
        guard !server.isEmpty, let colon = text.part(0, server.end).firstOffset(of: .colon, from: server.start),
            text.endOfDigits(colon + 1) == server.end, colon + 1 < server.end, colon > server.start
        else { return }
        port = Part(start: colon + 1, end: server.end)
        server.end = colon
    }

    /// Whether the bytes may be an address or a host name.
    @inline(__always)
    private static func isClient(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        var i = start
        while i < end {
            let c = text[i]
            if !c.isWord, c != .dot, c != .dash, c != .colon, c != 0x25, c != .slash, c != .bracket, c != .endBracket {
                return false
            }
            i += 1
        }
        return end > start
    }

    /// Adds the fields whose bits are not in `unwanted`.
    @inline(__always)
    func add(to batch: EventBatch, _ base: Int, unless unwanted: UInt64) {
        batch.add(.server, server, base, unless: unwanted)
        if !port.isEmpty { batch.add(batch.name("server_port"), .text, base + port.start, base + port.end) }
        batch.add(.clientIP, client, base, unless: unwanted)
        if !proxies.isEmpty { batch.add(batch.name("proxies"), .text, base + proxies.start, base + proxies.end) }
        batch.add(.identity, identity, base, unless: unwanted)
        batch.add(.user, user, base, unless: unwanted)
    }
}
