import Events

/// The W3C extended log format: IIS, HTTP.SYS, CloudFront and others.
///
///     #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken
///     2018-01-01 08:09:10 127.0.0.1 GET / q=100 80 - 85.181.35.98 Mozilla/5.0 200 123
///
/// Lines with `#` are headers. Without one the fields of IIS are told from the place of the HTTP method. Times are UTC unless the field's
/// name says otherwise. Source: W3C Working Draft WD-logfile-960323. The whole line is the message.
public struct W3CParser: LineParser {
    /// The parser.
    public init() {}

    /// Every line is an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        if text.byte(0) == .hash {
            guard Self.isDirective(text) else { return .noMatch }
            if let list = Self.header(text) { context.columns = list }
            if text.has("#Date: ", at: 0) || text.has("#Start-Date: ", at: 0) { Self.readDay(text, &context) }
            return .dropped(.header)
        }
        if let list = context.columns, list.style != .quoted, !list.header.isEmpty {
            var row = ColumnRow(list)
            row.day = context.headerDay
            return row.parse(line, into: batch, &context)
        }
        guard text.byte(0).isDigit, text.byte(4) == .dash, text.byte(10) == .space, text.byte(19) == .space,
            let list = Self.usualList(text)
        else { return .noMatch }
        return ColumnRow(list).parse(line, into: batch, &context)
    }

    /// The list of the last `#Fields:` line in `chunk`.
    static func lastHeader(in chunk: UnsafeRawBufferPointer) -> ColumnList? {
        ColumnList.last(in: chunk, beginning: "#Fields:", header)
    }

    /// `#Version:`, `#Software:` and the other directives: a word and a colon.
    private static func isDirective(_ text: UnsafeRawBufferPointer) -> Bool {
        var cursor = LineCursor(text, at: 1)
        guard let word = cursor.run({ $0.isLetter || $0 == .dash }), cursor.take(.colon), text[word.start].isUpper else {
            return false
        }
        let name = text.part(word)
        return name.equals("Fields") || name.equals("Version") || name.equals("Software") || name.equals("Date")
            || name.equals("Remark")
            || name.equals("Start-Date") || name.equals("End-Date") || name.equals("GMT-Offset")
    }

    /// The day that `#Date: 2000-10-09 16:44:49` names, for lines with a time alone.
    private static func readDay(_ text: UnsafeRawBufferPointer, _ context: inout ParseContext) {
        guard let colon = text.firstOffset(of: .colon), colon + 12 <= text.count, text[colon + 6] == .dash,
            text[colon + 9] == .dash
        else {
            return
        }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.year = text.fourDigits(colon + 2, &bad)
        civil.month = text.twoDigits(colon + 7, &bad)
        civil.day = text.twoDigits(colon + 10, &bad)
        if bad == 0 { context.headerDay = civil }
    }

    /// The list that a `#Fields:` line gives, or nil.
    private static func header(_ text: UnsafeRawBufferPointer) -> ColumnList? {
        guard text.has("#Fields:", at: 0) else { return nil }
        var reader = ColumnReader(text, .blanks, at: 8)
        var columns: [ColumnList.Column] = []
        while let value = reader.next() { columns.append(column(text.part(value.part))) }
        guard !columns.isEmpty else { return nil }
        let isCloudFront = columns.contains { $0.name.elementsEqual("x-edge-location".utf8) }
        return ColumnList(columns, style: isCloudFront ? .tabs : .blanks, header: Array(text))
    }

    /// Names of the draft that other formats have too get the common name.
    private static let common: [String: (String, ColumnList.Role)] = [
        "date": ("date", .date), "time": ("time", .time), "date-local": ("date", .localDate), "time-local": ("time", .localTime),
        "c-ip": ("client_ip", .none), "c-port": ("client_port", .none), "cs-username": ("user", .none),
        "s-ip": ("server_ip", .none),
        "s-port": ("server_port", .none), "cs-method": ("method", .none), "cs-uri-stem": ("path", .none),
        "cs-uri-query": ("query", .none), "sc-status": ("status", .status), "sc-bytes": ("bytes", .none),
        "cs(user-agent)": ("user_agent", .none), "cs(referer)": ("referrer", .none), "cs(referrer)": ("referrer", .none),
        "cs(host)": ("http_host", .none), "cs-host": ("http_host", .none), "cs(cookie)": ("cookie", .none),
        "s-computername": ("server", .none), "s-sitename": ("site", .none), "cs-version": ("http_version", .none),
    ]

    private static func column(_ name: UnsafeRawBufferPointer) -> ColumnList.Column {
        let text = String(decoding: name, as: UTF8.self)
        if let (known, role) = common[text.lowercased()] { return .init(name: Array(known.utf8), role: role) }
        return .init(name: Array(name), role: .none)
    }

    // MARK: Without a header

    /// HTTP.SYS (`httperr.log`).
    private static let errorList = ColumnList.list(
        "date:date time:time client_ip client_port server_ip server_port http_version method path status siteid reason queue")
    /// What stands before the method: the site, the machine, the server's address.
    private static let lists: [ColumnList] = (0...3).flatMap { before -> [ColumnList] in
        let head = ["", "server_ip ", "site server_ip ", "site server server_ip "][before]
        let long = "status:status substatus win32_status bytes request_bytes time_taken"
        let common = "date:date time:time \(head)method path query server_port user client_ip "
        return [
            .list(common + "user_agent referrer status:status substatus win32_status time_taken"),
            .list(common + "user_agent status:status substatus win32_status time_taken"),
            .list(common + "http_version user_agent cookie referrer http_host \(long)"),
            .list(common + "user_agent cookie referrer http_host \(long)"),
        ]
    }

    /// The list that fits a line whose file gave none: the method tells how many values stand before it, the status how many after.
    private static func usualList(_ text: UnsafeRawBufferPointer) -> ColumnList? {
        var reader = ColumnReader(text, .blanks)
        var method: Int?
        var status: Int?
        var isVersioned = false
        var index = 0
        while let value = reader.next(), index < 32 {
            let part = text.part(value.part)
            if method == nil {
                if index == 6, part.has("HTTP/", at: 0) { return errorList }
                if index >= 2, isMethod(part) { method = index }
            } else if let method {
                if index == method + 6, part.has("HTTP/", at: 0) { isVersioned = true }
                if status == nil, index > method + 6, part.count == 3, part.allSatisfy(\.isDigit) { status = index }
            }
            index += 1
        }
        // HTTP.SYS has ports after both addresses, and dashes where a request was not read.
        if method == nil, index == 13, isErrorLine(text) { return errorList }
        guard let method, let status, method <= 5 else { return nil }
        let choice: Int
        switch (status - method, isVersioned) {
        case (8, false): choice = 0
        case (7, false): choice = 1
        case (11, true): choice = 2
        case (10, false): choice = 3
        default: return nil
        }
        return lists[(method - 2) * 4 + choice]
    }

    /// Whether the values after the time are an address, a port, an address and a port.
    private static func isErrorLine(_ text: UnsafeRawBufferPointer) -> Bool {
        var cursor = LineCursor(text, at: 20)
        for _ in 0..<2 {
            guard let address = cursor.token(), cursor.take(.space), let port = cursor.digits(), cursor.take(.space),
                text.part(address).contains(where: { $0 == .dot || $0 == .colon }), port.end - port.start <= 5
            else { return false }
        }
        return true
    }

    private static func isMethod(_ text: UnsafeRawBufferPointer) -> Bool {
        text.equals("GET") || text.equals("POST") || text.equals("HEAD") || text.equals("PUT") || text.equals("DELETE")
            || text.equals("OPTIONS") || text.equals("PATCH") || text.equals("PROPFIND") || text.equals("TRACE")
            || text.equals("CONNECT")
            || text.equals("DEBUG")
    }
}
