import Events
import Testing

@testable import Parsers

struct ServiceNamingTests {
    private static let uid = "0b3ac3a1-58f1-4a4f-9a32-0a4c1d7a9c11"
    private static let hash = String(repeating: "0123456789abcdef", count: 4)

    @Test(arguments: [
        ("/var/log/pods/shop_web-7f9c_\(uid)/checkout/0.log", "checkout"),
        ("/var/log/pods/shop_web-7f9c_\(uid)/checkout/0.log.20260121-081530.gz", "checkout"),
        ("/var/log/containers/web-7f9c_shop_checkout-api-\(hash).log", "checkout-api"),
        ("/var/lib/docker/containers/\(hash)/\(hash)-json.log", "docker-0123456789ab"),
        ("app.log.1.gz", "app"), ("syslog", "syslog"), ("syslog.2.gz", "syslog"), ("orders-20260121.log", "orders"),
        ("orders.2026-01-21.log", "orders"), ("gateway.log.2026-01-21.gz", "gateway"), ("2026-01-21-orders.log", "orders"),
        ("/var/log/nginx/access.log", "nginx"), ("/var/log/nginx/access.log-20260121.gz", "nginx"),
        ("/var/log/access.log", "access"),
        ("/srv/shop/logs/error.log", "shop"), ("payments/2026-01-21.log", "payments"), ("logs/auth/0.log", "auth"),
        ("Catalina.2026-01-21.out", "catalina"), ("My App.log", "my-app"), ("-", "stdin"), ("", "stdin"), ("mail.log", "mail"),
        ("catalog-archive.tar.gz", "catalog-archive"), ("app1.log", "app1"), ("dump.jsonl.zst", "dump"), (".log", "unknown"),
        ("20260121", "unknown"),
    ])
    func fromPath(path: String, service: String) {
        let name = ServiceNaming.service(forPath: path, member: nil)
        #expect(String(decoding: name, as: UTF8.self) == service)
        #expect(name.withUnsafeBytes { ServiceName.isSafe($0) })
    }

    @Test(arguments: [
        ("bundle.tar.gz", "auth/auth.log", "auth"), ("bundle.tar.gz", "orders/access.log", "orders"),
        ("bundle.tar.gz", "access.log", "bundle"),
        ("/data/bundle.tgz", "x/y/2026-01-21.log.gz", "y"),
    ])
    func fromMember(path: String, member: String, service: String) {
        #expect(String(decoding: ServiceNaming.service(forPath: path, member: member), as: UTF8.self) == service)
    }

    @Test func anyPathGivesASafeName() {
        var random = SeededGenerator("service naming")
        let bytes = Array("ab._-/01 20-é\0\n日Ü".utf8)
        for _ in 0..<3_000 {
            let path = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                bytes[Int.random(in: 0..<bytes.count, using: &random)]
            }
            let member = Bool.random(using: &random) ? String(decoding: path.reversed(), as: UTF8.self) : nil
            let name = ServiceNaming.service(forPath: String(decoding: path, as: UTF8.self), member: member)
            #expect(name.withUnsafeBytes { ServiceName.isSafe($0) })
        }
    }
}
