import Events

/// Events of one day and service that are in the cold archive already, while hot or warm files still answer for them.
///
/// Its files do not count for readers of the store; whoever reads the archive as what it is finds them. What of the hot and warm files is in
/// copies is known by the files (`MoveLog.isCopied`): for a service with a copy, all its events in such files are.
public struct EarlyCopy: Hashable, Sendable {
    /// The UTC day.
    public var day: Day
    /// The service.
    public var service: String
    /// What was copied, the counts of duplicates included.
    public var content: ContentHash
    /// The data files, by their paths below the tenant's folder; all of one folder.
    public var files: [String]

    /// A copy from its parts.
    public init(day: Day, service: String, content: ContentHash, files: [String]) {
        self.day = day
        self.service = service
        self.content = content
        self.files = files
    }

    /// A service's day.
    struct Place: Hashable, Comparable {
        var day: Day
        var service: String
        static func < (a: Place, b: Place) -> Bool { (a.day, a.service) < (b.day, b.service) }
    }

    var place: Place { Place(day: day, service: service) }

    /// Stands for a service without a name, which is no name itself.
    private static let noName = "-"

    /// `DAY SERVICE EVENTS LOW HIGH FOLDER NAME…`.
    var text: String {
        var text = "\(day) \(service.isEmpty ? Self.noName : service) \(content.text)"
        guard let first = files.first else { return text }
        text += " \(Files.folder(of: first))"
        for file in files { text += " \(Files.name(of: file))" }
        return text
    }

    /// Reads what `text` gives; nil for anything else.
    init?(_ text: Substring) {
        let parts = text.split(separator: " ").map { String($0) }
        guard parts.count >= 5, let day = Day(parts[0]), let content = ContentHash(Array(parts[2..<5])) else {
            return nil
        }
        self.init(
            day: day, service: parts[1] == Self.noName ? "" : parts[1], content: content,
            files: parts.dropFirst(6).map { "\(parts[5])/\($0)" })
    }
}

/// What of a day is to be copied to the archive while it stays where it is.
public struct DayCopy: Sendable {
    /// The UTC day.
    public var day: Day
    /// The partitions that hold what is not copied yet.
    public var sources: [StoredPartition]
    /// The services.
    public var services: Set<String>

    /// A copy from its parts.
    public init(day: Day, sources: [StoredPartition], services: Set<String>) {
        self.day = day
        self.sources = sources
        self.services = services
    }
}

/// What is known of early copies in one state of the tenant.
public struct EarlyCopies: Sendable {
    let copies: [EarlyCopy.Place: EarlyCopy]
    let copied: Set<String>

    /// The copy of a day and service.
    public func copy(_ day: Day, _ service: String) -> EarlyCopy? { copies[.init(day: day, service: service)] }

    /// All copies, in order of day and service.
    public var all: [EarlyCopy] { copies.sorted { $0.key < $1.key }.map(\.value) }

    /// Whether the events of a service in a file are in the archive.
    public func holds(_ service: String, of file: StoredPartition) -> Bool {
        copied.contains(file.path) && copy(file.day, service) != nil
    }
}

extension StoreView {
    /// The early copies of this state.
    public var earlyCopies: EarlyCopies { EarlyCopies(copies: list.copies, copied: list.copied) }
}
