// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors in `make check` (`LOGETL_WERROR=1`), not for a user who builds with a newer compiler.
let warnings: [SwiftSetting] = Context.environment["LOGETL_WERROR"] == "1" ? [.treatAllWarnings(as: .error)] : []
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        // The run-time half of exclusivity checking costs a tenth of the way of the data; debug builds, which the tests run, keep it.
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    ] + warnings

let isExtension = Context.environment["LOGETL_EXTENSION"] == "1"

let package = Package(
    name: "logetl",
    products: [
        .executable(name: "logetl", targets: ["logetl"]),
        // `make extension` builds it, with LOGETL_EXTENSION=1: a loadable extension links no SQLite of its own.
        .library(name: "LogETLExtension", type: .dynamic, targets: ["LogETLExtension"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // C libraries: one module each, shim header and module map only.
        .systemLibrary(name: "CZlib", path: "Sources/C/CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", path: "Sources/C/CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CISAL", path: "Sources/C/CISAL", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(name: "CDeflate", path: "Sources/C/CDeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CYAML", path: "Sources/C/CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPCRE2", path: "Sources/C/CPCRE2", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CNettle", path: "Sources/C/CNettle", providers: [.apt(["nettle-dev"])]),
        // Thin C: what Swift cannot say (variadic calls, callbacks into function tables, dlopen).
        .target(
            name: "CSQLite", path: "Sources/C/CSQLite", cSettings: isExtension ? [.define("LOGETL_EXTENSION")] : [],
            linkerSettings: isExtension ? [] : [.linkedLibrary("sqlite3")]),
        .target(name: "CArchive", path: "Sources/C/CArchive", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CMaxMind", path: "Sources/C/CMaxMind", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CEdit", path: "Sources/C/CEdit", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        .target(name: "CMask", path: "Sources/C/CMask"),
        .target(name: "CXXHash", path: "Sources/C/CXXHash"),

        // The rooms: a module imports only modules above it in this list.
        .target(name: "Events", dependencies: ["CSystem", "CNettle", "CXXHash"], swiftSettings: strict),
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: strict),
        .target(
            name: "Parsers", dependencies: ["Events", "YAML", "CPCRE2", "CSystem"],
            // The built-in formats: files of the same kind as a user's, inside the binary.
            resources: [.embedInCode("Resources")], swiftSettings: strict),
        .target(name: "Blocks", dependencies: ["Events", "CZstd", "CISAL", "CSystem"], swiftSettings: strict),
        .target(
            name: "Archive",
            dependencies: ["Events", "Parsers", "Blocks", "CISAL", "CZlib", "CDeflate", "CArchive", "CSystem"],
            swiftSettings: strict),
        .target(name: "Store", dependencies: ["Events", "Blocks", "CSQLite", "CSystem", "CXXHash"], swiftSettings: strict),
        .target(name: "Lifecycle", dependencies: ["Events", "Blocks", "Archive", "Store"], swiftSettings: strict),
        .target(
            name: "Pipeline",
            dependencies: ["Events", "Parsers", "Blocks", "Archive", "Store", "Lifecycle", "CSystem", "CMask", "CMaxMind"],
            swiftSettings: strict),
        .target(name: "Query", dependencies: ["Events", "Parsers", "Blocks", "CSystem"], swiftSettings: strict),
        .target(
            name: "SQL",
            dependencies: [
                "Events", "Parsers", "Blocks", "Archive", "Store", "Lifecycle", "Pipeline", "Query", "CSQLite", "CSystem",
            ],
            swiftSettings: strict),
        .target(name: "LogETLExtension", dependencies: ["SQL", "CSQLite"], swiftSettings: strict),
        .target(
            name: "Config", dependencies: ["Events", "YAML", "Parsers", "Archive", "Lifecycle", "Pipeline", "Query"],
            swiftSettings: strict),
        .executableTarget(
            name: "logetl",
            dependencies: [
                "Events", "Parsers", "Blocks", "Archive", "Store", "Lifecycle", "Pipeline", "Query", "SQL", "Config",
                "CSystem", "CEdit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: strict),
        .testTarget(name: "EventsTests", dependencies: ["Events"], swiftSettings: strict),
        .testTarget(name: "ParsersTests", dependencies: ["Parsers", "Events", "YAML"], swiftSettings: strict),
        .testTarget(name: "BlocksTests", dependencies: ["Blocks", "Events"], swiftSettings: strict),
        .testTarget(
            name: "ArchiveTests", dependencies: ["Archive", "Parsers", "Blocks", "Query", "Events", "CSystem"],
            swiftSettings: strict),
        .testTarget(name: "StoreTests", dependencies: ["Store", "Blocks", "Events"], swiftSettings: strict),
        .testTarget(name: "QueryTests", dependencies: ["Query", "Blocks", "Events"], swiftSettings: strict),
        .testTarget(
            name: "PipelineTests",
            dependencies: ["Pipeline", "Parsers", "Store", "Archive", "Query", "Blocks", "Events", "CMask"],
            swiftSettings: strict),
        .testTarget(
            name: "LifecycleTests", dependencies: ["Lifecycle", "Pipeline", "Query", "Store", "Archive", "Blocks", "Events"],
            swiftSettings: strict),
        .testTarget(
            name: "ConfigTests", dependencies: ["YAML", "Config", "Lifecycle", "Pipeline", "Archive", "Parsers", "Events"],
            swiftSettings: strict),
        .testTarget(
            name: "SQLTests",
            dependencies: [
                "SQL", "Lifecycle", "Pipeline", "Query", "Store", "Archive", "Parsers", "Blocks", "Events", "CSQLite",
            ],
            swiftSettings: strict),
        .testTarget(name: "CLITests", dependencies: ["Events"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
