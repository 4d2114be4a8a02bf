import Archive
import Events

/// What is read under a name of the caller's choice.
public enum InputContent: Hashable, Sendable {
    /// A file on disk.
    case file(String, modified: Timestamp? = nil)
    /// These bytes.
    case bytes([UInt8], modified: Timestamp? = nil)
    /// A stream that may be read more than once.
    case spool(InputSpool)

    /// Opens it as an upload. Throws `missing` and `unreadable`.
    func open(as name: String, limits: UploadLimits) throws(UploadError) -> Upload {
        switch self {
        case .file(let path, let modified): try Upload(path: path, name: name, modified: modified, limits: limits)
        case .bytes(let bytes, let modified): try Upload(bytes: bytes, name: name, modified: modified, limits: limits)
        case .spool(let spool): Upload(spool: spool, name: name, limits: limits)
        }
    }
}
