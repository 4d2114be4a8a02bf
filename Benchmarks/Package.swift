// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]

let package = Package(
    name: "logetl-benchmarks",
    targets: [
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", providers: [.apt(["zlib1g-dev"])]),
        // Makes corpora with known answers. Only the standard library and zlib.
        .target(name: "CorpusKit", dependencies: ["CZlib"], swiftSettings: strict),
        .executableTarget(name: "logetl-corpus", dependencies: ["CorpusKit"], swiftSettings: strict),
        // Runs a built logetl and its rivals on the corpora and checks every answer.
        .executableTarget(name: "logetl-bench", dependencies: ["CorpusKit"], swiftSettings: strict),
        .testTarget(name: "CorpusKitTests", dependencies: ["CorpusKit"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
