#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The folder that relative paths begin at.
enum WorkingFolder {
    /// Its path; empty where the system does not know it.
    static var path: String {
        guard let text = getcwd(nil, 0) else { return "" }
        defer { free(text) }
        return String(cString: text)
    }
}
