import CArchive
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file or stream of logs, taken apart: compressions are inflated and archives opened, in one another too.
///
/// What something is, its first bytes say; names are never asked. Everything is streamed: memory holds a window and a buffer for each
/// layer, and nothing is written to disk. Damage is a problem of the entry it lies in; what can be read is read.
///
///     let upload = try Upload(path: "bundle.tar.gz")
///     try upload.forEachEntry { entry in
///         while case let count = try entry.read(into: buffer), count > 0 { … }
///     }
///     for problem in upload.problems { print(problem) }
///
/// An upload is used by one thread; only `progress` is shared.
public final class Upload {
    /// The path as given, or what the stream is called.
    public let name: String
    /// Bytes of the file; nil for a stream.
    public var size: Int? { file.size }
    /// Whether this is read from a pipe, terminal or device.
    public var isStream: Bool { file.isStream }
    /// How far reading is; may be asked from any thread.
    public var progress: UploadProgress { context.progress }
    /// Bytes of the file read so far (`progress.bytesConsumed`).
    public var bytesConsumed: Int { context.progress.bytesConsumed }
    /// What is wrong, in the order it was found; complete when `forEachEntry` returns.
    public var problems: [UploadProblem] { context.problems }
    /// Called on the reading thread, inside `UploadEntry.read`, about every 100 ms while a stream gives nothing: the moment to
    /// store what was read. False ends reading, as if the stream had ended.
    public var onIdle: (() -> Bool)? {
        get { file.onIdle }
        set { file.onIdle = newValue }
    }
    /// The library that reads zip and others; tests take it away.
    var library = LibarchiveReader.Library.shared

    private let context: UploadContext
    private let file: FileSource
    private var isRead = false
    /// When it was written last, where the caller knows better than the file.
    private let modified: Timestamp?
    /// Keeps bytes that are read as a file.
    private var memory: MemoryFile?

    /// Opens a file, called `name` in place of its path and last written at `modified` where these are given. Throws `missing` and
    /// `unreadable`. A FIFO waits for its writer.
    public init(path: String, name: String? = nil, modified: Timestamp? = nil, limits: UploadLimits = .init()) throws(UploadError)
    {
        self.name = name ?? path
        self.modified = modified
        context = UploadContext(limits: limits)
        file = try FileSource.open(path, progress: context.progress)
    }

    /// Reads from an open descriptor, such as standard input, and leaves it open. Throws `unreadable`.
    public init(descriptor: Int32, name: String, limits: UploadLimits = .init()) throws(UploadError) {
        self.name = name
        modified = nil
        context = UploadContext(limits: limits)
        file = try FileSource(descriptor, closes: false, progress: context.progress)
    }

    /// Reads bytes as if they were a file, last written at `modified`, else now. Throws `unreadable` where the system has no memory left.
    public init(bytes: [UInt8], name: String, modified: Timestamp? = nil, limits: UploadLimits = .init()) throws(UploadError) {
        guard let memory = MemoryFile(bytes) else {
            throw UploadError(.unreadable, "cannot be held in memory (\(errorText(errno)))")
        }
        self.name = name
        self.modified = modified
        self.memory = memory
        context = UploadContext(limits: limits)
        file = try FileSource(memory.descriptor, closes: false, progress: context.progress)
    }

    /// Reads what a spool has or gets, from its beginning, as a stream.
    public init(spool: InputSpool, name: String, limits: UploadLimits = .init()) {
        self.name = name
        modified = nil
        context = UploadContext(limits: limits)
        file = FileSource(spool, progress: context.progress)
    }

    /// Gives each log to `body`, in the order of the file. What `body` leaves unread of a member is passed over.
    ///
    /// Throws only what `body` throws, and ends then: catch the errors of `UploadEntry.read` inside to go on with the next entry.
    /// Works once; a second call gives nothing.
    public func forEachEntry(_ body: (UploadEntry) throws -> Void) throws {
        guard !isRead else { return }
        isRead = true
        defer { context.closeProblems(name) }
        try walk(
            Layer(source: BufferedSource(file, capacity: FileSource.readBytes), name: name, modified: modified ?? file.modified),
            body)
    }

    /// Some content on the way down: bytes, and what is known of them.
    private struct Layer {
        var source: BufferedSource
        var name: String
        var memberPath: String?
        var modified: Timestamp?
        /// Layers above this one.
        var depth = 0
        /// The layer directly above inflates this one.
        var isInflated = false
    }

    private func walk(_ layer: Layer, _ body: (UploadEntry) throws -> Void) throws {
        let kind = recognise(layer.source)
        // An archive in a compression is one layer with it.
        let isArchive = kind == .tar || kind == .zip || kind == .sevenZip
        let depth = layer.depth + (isArchive && layer.isInflated ? 0 : 1)
        if kind != .plain, depth > context.limits.depth {
            context.record(
                .depth, layer.name,
                "lies deeper than \(context.limits.depth) archives in one another and was not read; unpack the outer ones")
            return
        }
        switch kind {
        case .plain:
            try deliver(layer, body)
        case .gzip:
            let gzip = GzipSource(layer.source, name: layer.name, context: context)
            var inner = layer
            inner.source = BufferedSource(gzip)
            inner.depth = depth
            inner.isInflated = true
            // The time stands in the header, which the first read brings.
            _ = inner.source.fillSome()
            inner.modified = gzip.modified ?? layer.modified
            try walk(inner, body)
        case .tar:
            try walkTar(layer, depth: depth, body)
        case .zip:
            try walkLibarchive(layer, LOGETL_ARCHIVE_ZIP, depth: depth, body)
        case .sevenZip:
            try walkLibarchive(layer, LOGETL_ARCHIVE_7ZIP, depth: depth, body)
        case .zstd:
            try walkLibarchiveStream(layer, LOGETL_ARCHIVE_ZSTD, depth: depth, body)
        case .xz:
            try walkLibarchiveStream(layer, LOGETL_ARCHIVE_XZ, depth: depth, body)
        case .bzip2:
            try walkLibarchiveStream(layer, LOGETL_ARCHIVE_BZIP2, depth: depth, body)
        }
    }

    /// Looks at as few bytes as the answer needs, so that a slow stream is not waited for.
    private func recognise(_ source: BufferedSource) -> ContentKind {
        while true {
            if let kind = ContentSniffer.kind(of: source.available) { return kind }
            if !source.fillSome() { return .plain }
        }
    }

    private func deliver(_ layer: Layer, _ body: (UploadEntry) throws -> Void) throws {
        let entry = UploadEntry(
            layer.source, name: layer.name, memberPath: layer.memberPath, modified: layer.modified, isStream: isStream,
            context: context)
        try body(entry)
        // The file itself need not be read to its end; what follows a member must be.
        if layer.memberPath != nil { entry.drain() }
    }

    private func walkTar(_ layer: Layer, depth: Int, _ body: (UploadEntry) throws -> Void) throws {
        let reader = TarReader(layer.source, name: layer.name, context: context)
        var skipped = SkippedMembers()
        defer { skipped.report(layer.name, context) }
        var members = 0
        while let member = recording(layer.name, { () throws(UploadError) in try reader.next() }) {
            guard countMember(&members, layer.name) else { return }
            switch member.kind {
            case .file:
                try walkMember(
                    BufferedSource(reader), path: member.path, modified: member.modified, of: layer, depth: depth, body)
            case .hardLink, .symbolicLink: skipped.add(.linksSkipped, member.path)
            case .sparse: skipped.add(.sparseSkipped, member.path)
            case .special: skipped.add(.othersSkipped, member.path)
            case .directory, .longName, .longLink, .extended, .global, .housekeeping: break
            }
        }
    }

    private func walkLibarchive(
        _ layer: Layer, _ kind: logetl_archive_kind, depth: Int, _ body: (UploadEntry) throws -> Void
    ) throws {
        guard let reader = openLibarchive(layer, kind) else { return }
        var skipped = SkippedMembers()
        defer { skipped.report(layer.name, context) }
        var members = 0
        while let member = recording(layer.name, { () throws(UploadError) in try reader.next() }) {
            guard countMember(&members, layer.name) else { return }
            switch member.kind {
            case .file where member.isEncrypted:
                let path = MemberPath(member.path, limit: context.limits.memberNameBytes)
                context.record(.encrypted, "\(layer.name)!\(path.clean)", "is encrypted and was not read; decrypt it first")
            case .file:
                try walkMember(
                    BufferedSource(reader), path: member.path, modified: member.modified, of: layer, depth: depth, body)
            case .link: skipped.add(.linksSkipped, member.path)
            case .special: skipped.add(.othersSkipped, member.path)
            case .directory: break
            }
        }
    }

    private func walkLibarchiveStream(
        _ layer: Layer, _ kind: logetl_archive_kind, depth: Int, _ body: (UploadEntry) throws -> Void
    ) throws {
        guard let reader = openLibarchive(layer, kind) else { return }
        // A stream that inflates to nothing has no member, and reading gives nothing.
        _ = recording(layer.name) { () throws(UploadError) in try reader.next() }
        var inner = layer
        inner.source = BufferedSource(reader)
        inner.depth = depth
        inner.isInflated = true
        try walk(inner, body)
    }

    private func openLibarchive(_ layer: Layer, _ kind: logetl_archive_kind) -> LibarchiveReader? {
        let isWholeFile = layer.memberPath == nil && !layer.isInflated && !isStream
        if kind == LOGETL_ARCHIVE_7ZIP, !isWholeFile {
            let message = "a 7z archive has its directory at the end, so it is read from a file only; unpack it first"
            context.record(.unreadable, layer.name, message)
            return nil
        }
        return recording(layer.name) { () throws(UploadError) in
            try LibarchiveReader(kind, layer.source, file: isWholeFile ? file : nil, library: library, context: context)
        }
    }

    private func walkMember(
        _ source: BufferedSource, path: [UInt8], modified: Timestamp?, of archive: Layer, depth: Int,
        _ body: (UploadEntry) throws -> Void
    ) throws {
        let limit = context.limits.memberNameBytes
        let path = MemberPath(path, limit: limit)
        if let note = path.note(limit: limit) { context.record(note.code, "\(archive.name)!\(path.stored)", note.message) }
        let member = Layer(
            source: source, name: "\(archive.name)!\(path.clean)",
            memberPath: archive.memberPath.map { "\($0)!\(path.clean)" } ?? path.clean,
            modified: modified ?? archive.modified, depth: depth)
        try walk(member, body)
    }

    /// Counts a member; false, and reported, when no more may be read.
    private func countMember(_ members: inout Int, _ name: String) -> Bool {
        if context.isStopped { return false }
        members += 1
        guard members > context.limits.membersPerArchive else { return true }
        context.record(
            .tooManyMembers, name,
            "has more than \(context.limits.membersPerArchive) members; the first ones were kept, the rest was not read")
        return false
    }

    /// Runs a step of a reader; its error becomes a problem, and nil.
    private func recording<Value>(_ name: String, _ step: () throws(UploadError) -> Value?) -> Value? {
        do throws(UploadError) { return try step() } catch {
            context.record(error, name)
            return nil
        }
    }
}

/// Members that hold nothing to read, counted by kind so that an archive of links makes one note and not a thousand.
private struct SkippedMembers {
    private var counts: [UploadProblemCode: (count: Int, first: String)] = [:]

    mutating func add(_ code: UploadProblemCode, _ path: [UInt8]) {
        counts[code, default: (0, MemberPath.showable(path.prefix(200)))].count += 1
    }

    func report(_ name: String, _ context: UploadContext) {
        for (code, what) in [
            (UploadProblemCode.linksSkipped, "links, which hold no data"), (.othersSkipped, "devices or FIFOs"),
            (.sparseSkipped, "sparse files, which cannot be read from an archive"),
        ] {
            guard let (count, first) = counts[code] else { continue }
            context.record(code, name, "skipped \(count) members that are \(what) (the first: \(first))")
        }
    }
}
