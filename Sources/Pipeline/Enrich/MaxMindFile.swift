import CMaxMind

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open MaxMind file. Threads may share it.
final class MaxMindFile: @unchecked Sendable {
    /// The shared library; the number changes only with its interface.
    static let libraryName = "libmaxminddb.so.0"

    /// A loaded library. It is never unloaded and has no state of its own.
    struct Library: @unchecked Sendable {
        fileprivate let functions: OpaquePointer

        /// The installed one, or nil.
        static let shared = Library(named: libraryName)

        /// Loads a library by its file name; nil where it is not installed.
        init?(named name: String) {
            guard let functions = logetl_maxmind_load(name) else { return nil }
            self.functions = functions
        }
    }

    /// A single value of a record.
    enum Value: Equatable {
        case text([UInt8])
        case number(Double)
        case whole(UInt64)
        case bool(Bool)
    }

    private let file: OpaquePointer

    /// Opens the file at `path`. Throws `RuleError`, also where the library is missing.
    init(_ path: String, library: Library? = .shared) throws(RuleError) {
        guard let library else {
            throw RuleError("enrich: libmaxminddb, which reads \(path), is not installed: apt install libmaxminddb0")
        }
        var reason: UnsafePointer<CChar>?
        guard let file = logetl_maxmind_open(library.functions, path, &reason) else {
            let text = reason.map { String(cString: $0) } ?? "no reason given"
            throw RuleError("enrich: cannot use \(path) as a MaxMind file: \(text)")
        }
        self.file = file
    }

    deinit { logetl_maxmind_close(file) }

    /// The record of an address, as its place in the file, or nil where it has none.
    func record(_ address: IPAddress) -> UInt32? {
        var entry: UInt32 = 0
        return address.withBytes { logetl_maxmind_lookup(file, $0, $1, &entry) == 1 ? entry : nil }
    }

    /// The value of a record at a path of keys, or nil.
    func value(_ record: UInt32, _ path: [String]) -> Value? {
        var value = logetl_maxmind_value()
        var keys: [UnsafeMutablePointer<CChar>?] = path.map { strdup($0) }
        defer { for key in keys { free(key) } }
        keys.append(nil)
        let found = keys.withUnsafeBufferPointer { keys in
            keys.withMemoryRebound(to: UnsafePointer<CChar>?.self) { logetl_maxmind_get(file, record, $0.baseAddress, &value) }
        }
        guard found == 1 else { return nil }
        switch value.kind {
        case LOGETL_MAXMIND_TEXT:
            return .text(value.text.map { Array(UnsafeRawBufferPointer(start: $0, count: value.count)) } ?? [])
        case LOGETL_MAXMIND_NUMBER: return .number(value.number)
        case LOGETL_MAXMIND_WHOLE: return .whole(value.whole)
        default: return .bool(value.whole != 0)
        }
    }

    /// What the file says of `field` in a record: its text, and whether that is JSON. Nil where it says nothing.
    func text(_ record: UInt32, _ field: GeoField) -> (text: [UInt8], isJSON: Bool)? {
        switch field {
        case .location:
            guard case .number(let latitude)? = value(record, field.path),
                case .number(let longitude)? = value(record, ["location", "longitude"]), latitude.isFinite, longitude.isFinite
            else { return nil }
            return (Array(#"{"lat":\#(latitude),"lon":\#(longitude)}"#.utf8), true)
        case .regionISOCode:
            guard case .text(let region)? = value(record, field.path) else { return nil }
            // The file has `CA`, the schema `US-CA` (ISO 3166-2).
            guard case .text(let country)? = value(record, GeoField.countryISOCode.path) else { return nil }
            return (country + [0x2D] + region, false)
        default:
            switch value(record, field.path) {
            case .text(let text)?: return text.isEmpty ? nil : (text, false)
            case .number(let number)?: return number.isFinite ? (Array("\(number)".utf8), true) : nil
            case .whole(let number)?: return (Array("\(number)".utf8), true)
            case .bool(let flag)?: return (Array("\(flag)".utf8), true)
            case nil: return nil
            }
        }
    }
}
