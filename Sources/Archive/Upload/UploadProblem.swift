/// What is wrong with an input. The raw values are stable: receipts and scripts rest on them.
public enum UploadProblemCode: String, Hashable, Sendable, CaseIterable {
    /// There is no file of this name.
    case missing
    /// The file or directory cannot be opened.
    case unreadable
    /// The operating system failed while the file was read.
    case readFailed = "read-failed"
    /// The data ends before its format says it should.
    case truncated
    /// Compressed data that cannot be inflated, or an archive that cannot be understood.
    case damaged
    /// The checksum of a gzip member does not fit its bytes.
    case badCRC = "bad-crc"
    /// The length stored with a gzip member does not fit its bytes.
    case badSize = "bad-size"
    /// A tar header that cannot be read.
    case badHeader = "bad-header"
    /// Bytes after the end of the data that belong to no member.
    case trailingGarbage = "trailing-garbage"
    /// A member encrypted with a password.
    case encrypted
    /// libarchive is needed and not installed.
    case libraryMissing = "library-missing"
    /// More members than `UploadLimits.membersPerArchive`.
    case tooManyMembers = "too-many-members"
    /// Deeper than `UploadLimits.depth`.
    case depth
    /// Larger than `UploadLimits.entryBytes` or `inflatedBytes`.
    case tooLarge = "too-large"
    /// Inflates more than `UploadLimits.ratio`.
    case ratio
    /// Sparse members of a tar file, which are not read.
    case sparseSkipped = "sparse-skipped"
    /// More problems than `UploadLimits.problems`.
    case moreProblems = "more-problems"
    /// A member path that is absolute or climbs out of the archive; the member was read under a clean name.
    case memberPath = "member-path"
    /// A member name longer than `UploadLimits.memberNameBytes`; the member was read under a shorter one.
    case nameTooLong = "name-too-long"
    /// Links in an archive, which hold no data.
    case linksSkipped = "links-skipped"
    /// Devices, FIFOs and sockets, which hold no log, and hidden or backup files in a directory.
    case othersSkipped = "others-skipped"
    /// A logetl store inside a directory.
    case storeSkipped = "store-skipped"
    /// A file or directory that a link reaches a second time; it was read once.
    case alreadyRead = "already-read"

    /// Whether this is only worth knowing: nothing that is log data was left out or doubtful. Notes do not change the exit status.
    public var isNote: Bool {
        switch self {
        case .memberPath, .nameTooLong, .linksSkipped, .othersSkipped, .storeSkipped, .alreadyRead: true
        default: false
        }
    }
}

/// Something that is wrong with an input, or worth knowing of it.
public struct UploadProblem: Hashable, Sendable, CustomStringConvertible {
    /// The file or member as people name it (`UploadEntry.name`).
    public var name: String
    /// What is wrong.
    public var code: UploadProblemCode
    /// What is wrong, what was kept and, where there is something to do, what. Holds no log content.
    public var message: String

    /// A problem of the named input.
    public init(name: String, code: UploadProblemCode, message: String) {
        self.name = name
        self.code = code
        self.message = message
    }

    /// `name: message`.
    public var description: String { "\(name): \(message)" }
}

/// Why reading stopped. `Upload.problems` holds the same with the name of the entry.
public struct UploadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public var code: UploadProblemCode
    /// What is wrong and what was kept, for people.
    public var message: String

    /// An error with its reason.
    public init(_ code: UploadProblemCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
