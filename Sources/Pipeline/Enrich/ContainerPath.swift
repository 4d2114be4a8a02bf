/// The parts of paths that Kubernetes and Docker make, under the names of OpenTelemetry's semantic conventions (resource attributes of k8s and
/// container).
///
/// - `…/NAMESPACE_POD_UID/CONTAINER/N.log` (below `/var/log/pods`): `k8s.namespace.name`, `k8s.pod.name`, `k8s.pod.uid`,
///   `k8s.container.name`, `k8s.container.restart_count`.
/// - `…/POD_NAMESPACE_CONTAINER-ID.log` (in `/var/log/containers`): namespace, pod and container, and `container.id`.
/// - `…/ID/ID-json.log` (below `/var/lib/docker/containers`): `container.id`.
///
/// What follows `.log` (rotation, `.gz`) makes no difference.
enum ContainerPath {
    /// The fields, or none for other paths.
    static func fields(_ path: String) -> [(name: String, value: String)] {
        let parts = path.split(whereSeparator: { $0 == "/" || $0 == "!" })
        guard let file = parts.last, let stem = stem(file) else { return [] }
        if stem.hasSuffix("-json"), isID(stem.dropLast(5)) { return [("container.id", String(stem.dropLast(5)))] }
        if parts.count >= 3, !stem.isEmpty, stem.utf8.count <= 9, stem.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
            return pod(parts[parts.count - 3], container: parts[parts.count - 2], restarts: stem)
        }
        return link(stem)
    }

    /// The name before `.log`, where nothing or a point follows.
    private static func stem(_ file: Substring) -> Substring? {
        var at = file.endIndex
        while let dot = file[..<at].lastIndex(of: ".") {
            let rest = file[dot...]
            if rest == ".log" || rest.hasPrefix(".log.") { return file[..<dot] }
            at = dot
        }
        return nil
    }

    private static func pod(_ folder: Substring, container: Substring, restarts: Substring) -> [(name: String, value: String)] {
        let names = folder.split(separator: "_", omittingEmptySubsequences: false)
        guard names.count == 3, isName(names[0]), isName(names[1]), isName(container), isUID(names[2]) else { return [] }
        return [
            ("k8s.namespace.name", String(names[0])), ("k8s.pod.name", String(names[1])), ("k8s.pod.uid", String(names[2])),
            ("k8s.container.name", String(container)), ("k8s.container.restart_count", String(restarts)),
        ]
    }

    private static func link(_ stem: Substring) -> [(name: String, value: String)] {
        let names = stem.split(separator: "_", omittingEmptySubsequences: false)
        guard names.count == 3, let dash = names[2].lastIndex(of: "-") else { return [] }
        let container = names[2][..<dash]
        let id = names[2][names[2].index(after: dash)...]
        guard isName(names[0]), isName(names[1]), isName(container), isID(id) else { return [] }
        return [
            ("k8s.namespace.name", String(names[1])), ("k8s.pod.name", String(names[0])),
            ("k8s.container.name", String(container)), ("container.id", String(id)),
        ]
    }

    /// A name as Kubernetes allows it (RFC 1123, with points).
    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E }
    }

    /// A UUID, or the 32 digits of a static pod's hash.
    private static func isUID(_ text: Substring) -> Bool {
        let isLong = text.utf8.count == 36 || text.utf8.count == 32
        return isLong && text.utf8.allSatisfy { isHex($0) || $0 == 0x2D }
    }

    private static func isID(_ text: Substring) -> Bool { text.utf8.count == 64 && text.utf8.allSatisfy(isHex) }

    private static func isHex(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte &- 0x61 < 6 }
}
