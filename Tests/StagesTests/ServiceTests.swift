import Pipelines
import TestSupport
import Testing

@Suite("The service that a stage speaks to")
struct ServiceTests {
  @Test(
    "is host and port of its URL, without user, path and secrets",
    arguments: [
      ("https://example.org/a?token=1", "example.org:443"), ("http://example.org", "example.org:80"),
      ("https://Example.ORG:8443/a", "example.org:8443"), ("http://[::1]/x", "[::1]:80"),
      ("http://[::1]:81/x#f", "[::1]:81"), ("https://x?y@z/", "x:443"),
    ])
  func web(url: String, service: String) throws {
    let (plan, problems) = try Workshop().planned(
      "- {name: a, uses: intake/http, with: {url: '\(url)', waiver: {reason: a test}}}")
    let kind = try #require(plan?.stages.first?.kind, "\(problems)")
    #expect(kind.service([:]) == service)
  }

  @Test(
    "is the package index that pip is told, else a word",
    arguments: [
      ("https://user:secret@index.example/simple", "index.example:443"),
      ("nonsense", "the package index of pip"), (nil, "the package index of pip"),
    ] as [(String?, String)])
  func packageIndex(url: String?, service: String) throws {
    let shop = try Workshop()
    try shop.write("lock", "")
    let (plan, problems) = try shop.planned("- {name: a, uses: intake/pypi, with: {requirements: lock}}")
    let kind = try #require(plan?.stages.first?.kind, "\(problems)")
    #expect(kind.service(url.map { ["PIP_INDEX_URL": $0] } ?? [:]) == service)
  }
}
