import Archive
import Events
import Store

/// Tells the archive of a tenant what of it counts, by a state of the tenant's list of moving files. Holds on to that state.
final class ColdView: ArchiveView {
    private let view: StoreView

    init(_ view: StoreView) { self.view = view }

    var hidesFiles: Bool { view.hidesFiles }
    func hides(file path: String) -> Bool { view.hides("\(Store.coldFolderName)/\(path)") }
    func hidesJobs(of day: Day) -> Bool { view.hidesJobs(of: day) }
    func hides(job: String) -> Bool { view.hides(job: job) }
    func isLater(job: String) -> Bool { view.isLater(job: job) }
}

extension StoreError {
    /// The error of the archive as the store's.
    init(_ error: ArchiveError) {
        let code: Code =
            switch error.code {
            case .missing: .missing
            case .invalid: .invalid
            case .format: .format
            case .permission: .permission
            case .busy: .busy
            case .full: .full
            case .io: .io
            case .corrupt: .corrupt
            }
        self.init(code, error.message, path: error.path)
    }
}

/// Runs `body`; an error of the archive becomes one of the store.
func withStoreErrors<T>(_ body: () throws(ArchiveError) -> T) throws(StoreError) -> T {
    do throws(ArchiveError) { return try body() } catch { throw StoreError(error) }
}
