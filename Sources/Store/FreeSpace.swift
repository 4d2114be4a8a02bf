#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Room on the disk.
public enum FreeSpace {
    /// Bytes that ingest and lifecycle leave free where nobody says otherwise.
    public static let defaultReserveBytes = 64 << 20

    /// Bytes that this user may still write where `path` is; nil where that is not known.
    public static func bytes(at path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let (bytes, isTooLarge) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return isTooLarge ? Int.max : Int(clamping: bytes)
    }

    /// `12.3 MiB`.
    static func text(_ bytes: Int) -> String {
        let mebibyte = 1 << 20
        guard bytes >= mebibyte else { return "\((max(0, bytes) + 1_023) / 1_024) KiB" }
        return "\(bytes / mebibyte).\(bytes % mebibyte * 10 / mebibyte) MiB"
    }
}

extension Store {
    /// Throws `.full` where not so many bytes can be written that `reserve` bytes stay free. To be asked before each commit.
    public func requireSpace(_ needed: Int, reserve: Int) throws(StoreError) {
        guard let free = FreeSpace.bytes(at: path) else { return }
        let (wanted, isTooLarge) = max(0, needed).addingReportingOverflow(max(0, reserve))
        let missing = (isTooLarge ? Int.max : wanted) - free
        guard missing > 0 else { return }
        throw StoreError(
            .full,
            "there is not enough room: \(FreeSpace.text(needed)) to write, \(FreeSpace.text(free)) free, of which "
                + "\(FreeSpace.text(reserve)) are to stay so (--reserve); free \(FreeSpace.text(missing)) more and run it again",
            path: path)
    }

    /// An error with the figures where it says that the disk is full.
    func explained(_ error: StoreError, writing needed: Int) -> StoreError {
        guard error.code == .full, let free = FreeSpace.bytes(at: path) else { return error }
        var error = error
        error.message +=
            " (about \(FreeSpace.text(needed)) were to be written, \(FreeSpace.text(free)) are free; what is committed is kept)"
        return error
    }
}
