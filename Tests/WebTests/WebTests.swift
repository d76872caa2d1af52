import Diagnostics
import Foundation
import JSON
import OperatingSystem
import TestSupport
import Testing
import Web

func problem(_ body: () throws -> Void) -> Problem? {
  do { try body() } catch { return error as? Problem }
  return nil
}

@Suite("A URL that is shown")
struct RedactionTests {
  @Test(
    "has no user, no password and no values",
    arguments: [
      ("https://example.org/a/b.zip", "https://example.org/a/b.zip"),
      ("https://user:secret@example.org:8443/a", "https://example.org:8443/a"),
      ("https://secret@example.org", "https://example.org"),
      ("https://user:p@ss@example.org/a@b", "https://example.org/a@b"),
      ("https://example.org/a?token=secret&x=1&flag&", "https://example.org/a?token=***&x=***&***&"),
      ("https://example.org?token=secret=more#secret", "https://example.org?token=***#***"),
      ("https://example.org/a#secret?x=1", "https://example.org/a#***"),
      ("https://user:secret@[::1]:80/?", "https://[::1]:80/?"),
      ("https://u:secret@a.org?x=@b", "https://a.org?x=***"),
      ("/relative?key=secret", "/relative?key=***"),
      ("ftp://u:secret@host/", "ftp://host/"),
      ("", ""),
    ])
  func shown(url: String, expected: String) { #expect(redacted(url: url) == expected) }
}

@Suite("A request that cannot be sent")
struct RefusedRequestTests {
  @Test(
    "is refused before anything is sent",
    arguments: [
      ("", "'' is not a URL"),
      ("example.org/a", "'example.org/a' is not an absolute URL"),
      ("/a", "'/a' is not an absolute URL"),
      ("http://", "'http://' is not an absolute URL"),
      ("http:///etc/passwd", "'http:///etc/passwd' is not an absolute URL"),
      ("file:///etc/passwd", "'file:///etc/passwd' has the scheme 'file', expected https or http"),
      ("ftp://user:secret@host/a", "'ftp://host/a' has the scheme 'ftp', expected https or http"),
      ("FILE:///etc/passwd", "'FILE:///etc/passwd' has the scheme 'file', expected https or http"),
      ("http:/host/a", "'http:/host/a' is not an absolute URL"),
      ("http:host", "'http:host' is not an absolute URL"),
      ("http://host/a b", "'http://host/a b' is not a URL"),
      ("http://host/a\r\nHost: x", "'http://host/a\r\nHost: x' is not a URL"),
      ("http://höst/", "'http://höst/' is not a URL"),
      ("http://host:99999/", "'http://host:99999/' is not an absolute URL"),
    ])
  func url(url: String, message: String) {
    let scratch = Scratch()
    for found in [
      problem { _ = try fetch(HTTPRequest(url)) },
      problem { _ = try download(HTTPRequest(url), to: scratch("file")) },
    ] {
      #expect(found?.code == .webURL)
      #expect(found?.message == message)
      #expect(found?.isTransient == false)
    }
    #expect((try? FolderTree(scratch.path).entries.isEmpty) == true)
  }

  @Test(
    "says what is wrong with its parts, and not the value of a header",
    arguments: [
      (HTTPRequest("http://h/", method: ""), "'' is not a method"),
      (HTTPRequest("http://h/", method: "GET /x"), "'GET /x' is not a method"),
      (HTTPRequest("http://h/", method: "get"), "'get' is not a method"),
      (HTTPRequest("http://h/", headers: [("A b", "c")]), "'A b' is not the name of a header"),
      (HTTPRequest("http://h/", headers: [("", "c")]), "'' is not the name of a header"),
      (HTTPRequest("http://h/", headers: [("A:", "c")]), "'A:' is not the name of a header"),
      (
        HTTPRequest("http://h/", headers: [("A", "x\r\nB: y")]),
        "the value of the header 'A' has a control character"
      ),
      (
        HTTPRequest("http://h/", headers: [("A", "x\u{0}")]),
        "the value of the header 'A' has a control character"
      ),
    ])
  func parts(request: HTTPRequest, message: String) {
    let found = problem { _ = try fetch(request) }
    #expect(found?.code == .webRequest)
    #expect(found?.message == message)
  }

  @Test("to nobody is a problem that may pass")
  func nobody() {
    // Port 1 of this machine: refused at once.
    for url in [
      "http://127.0.0.1:1/?key=secret", "https://user:secret@127.0.0.1:1/",
      "http://nobody.invalid/?key=secret",
    ] {
      let found = problem { _ = try fetch(HTTPRequest(url, timeout: .seconds(10), proxy: "")) }
      #expect(found?.code == .webNoConnection)
      #expect(found?.message == "cannot get '\(redacted(url: url))'")
      #expect(found?.isTransient == true)
      #expect(found?.cause?.isEmpty == false)
      #expect("\(found.map { "\($0)" } ?? "")".contains("secret") == false)
    }
  }
}

@Suite("An answer", .enabled(if: LocalServer.isPossible, "needs python3 and openssl"))
struct AnswerTests {
  let server: LocalServer
  let scratch = Scratch()

  init() throws { server = try LocalServer.shared.get() }

  func request(_ path: String) -> HTTPRequest { HTTPRequest("\(server.plain)\(path)", proxy: "") }

  @Test("has a status, headers in order, and a body")
  func ok() throws {
    let (response, body) = try fetch(request("/ok?token=secret"))
    #expect(response.status == 200)
    #expect(body == Array("hello".utf8))
    #expect(response.byteCount == 5)
    #expect(response.finalURL == "\(server.plain)/ok?token=***")
    #expect(
      response.headers.filter { $0.name.lowercased() == "x-note" }.map(\.value) == ["spaced", "second"])
    #expect(response.header("X-NOTE") == "spaced")
    #expect(response.header("x-empty") == "")
    #expect(response.header("x-none") == nil)
  }

  @Test("comes into a file, which replaces an older one, and nothing else is left")
  func file() throws {
    try writeAtomically("old".utf8, to: scratch("file"))
    let response = try download(request("/chunks/5000"), to: scratch("file"))
    #expect(response.byteCount == 80_000)
    #expect(try readBytes(of: scratch("file")).count == 80_000)
    #expect(try FolderTree(scratch.path).entries.map(\.path) == ["file"])
  }

  @Test("is that to the method, headers and body which were sent")
  func sent() throws {
    var request = request("/echo?a=b")
    request.headers = [("X-One", "1"), ("X-Empty", ""), ("user-agent", "test/1")]
    for (method, body) in [
      ("GET", nil), ("POST", "text"), ("PUT", ""), ("POST", String(repeating: "x", count: 3 << 20)),
    ] {
      request.method = method
      request.body = body.map { Array($0.utf8) }
      let seen = try JSON(parsing: fetch(request).body, file: "echo")
      #expect(seen["method"]?.string == method)
      #expect(seen["path"] == "/echo?a=b")
      #expect(seen["body"]?.string == body ?? "")
      #expect(seen["headers"]?["x-one"] == "1")
      #expect(seen["headers"]?["x-empty"] == "")
      #expect(seen["headers"]?["user-agent"] == "test/1")
      #expect(seen["headers"]?["expect"] == nil)
    }
    request.headers = []
    request.method = "HEAD"
    request.body = nil
    let (response, body) = try fetch(request)
    #expect(response.status == 200 && body.isEmpty)
    request.method = "GET"
    #expect(try JSON(parsing: fetch(request).body, file: "echo")["headers"]?["user-agent"] == "stellwerk")
  }

  @Test("after other heads is the last one")
  func early() throws {
    let (response, body) = try fetch(request("/early"))
    #expect(response.status == 200)
    #expect(response.header("link") == nil)
    #expect(body == Array("ok".utf8))
  }

  @Test(
    "of any status is an answer with its body where the request takes it", arguments: [200, 404, 429, 503])
  func everyStatus(status: Int) throws {
    var request = HTTPRequest(
      "\(try LocalServer.shared.get().plain)/status/\(status)?retry=7", method: "POST", body: [])
    request.takesEveryStatus = true
    let (response, body) = try fetch(request)
    #expect(response.status == status && response.header("retry-after") == "7")
    #expect(String(decoding: body, as: UTF8.self) == "a page that says why")
  }

  @Test(
    "of another status is a problem that says whether it may pass",
    arguments: [
      (300, false), (304, false), (400, false), (401, false), (403, false), (404, false), (408, true),
      (410, false),
      (425, true), (429, true), (500, true), (501, true), (502, true), (503, true), (504, true), (599, true),
    ])
  func status(status: Int, isTransient: Bool) throws {
    let url = "\(server.plain)/status/\(status)"
    let found = problem { _ = try download(request("/status/\(status)?retry=120"), to: scratch("file")) }
    #expect(found?.code == .webStatus)
    #expect(found?.message == "'\(url)?retry=***' answered with status \(status)")
    #expect(found?.isTransient == isTransient)
    #expect(found?.hint == (isTransient ? "try again in 120 s" : nil))
    for wait in ["-1", "soon", "Fri,%2031%20Dec%201999%2023:59:59%20GMT"] {
      #expect(problem { _ = try fetch(request("/status/\(status)?retry=\(wait)")) }?.hint == nil)
    }
    #expect(try FolderTree(scratch.path).entries.isEmpty)
  }

  @Test("is found behind redirects", arguments: [301, 302, 303, 307, 308])
  func redirects(status: Int) throws {
    for count in [1, 2, 5] {
      let (response, body) = try fetch(request("/redirect/\(count)?status=\(status)"))
      #expect(body == Array("hello".utf8))
      #expect(response.byteCount == 5)
      #expect(response.finalURL == "\(server.plain)/ok")
    }
  }

  @Test(
    "is not looked for in circles, elsewhere, or where nothing is said",
    arguments: [
      ("/redirect/6", Problem.Code.webStatus, "'URL/redirect/6' leads through more than 5 redirects"),
      ("/nowhere", .webStatus, "'URL/nowhere' answered with status 302"),
      (
        "/to?url=file:///etc/passwd", .webURL,
        "'file:///etc/passwd' has the scheme 'file', expected https or http"
      ),
      ("/to?url=http://h%C3%B6st/", .webURL, "is not a URL"),
    ])
  func noRedirect(path: String, code: Problem.Code, message: String) throws {
    let found = problem { _ = try download(request(path), to: scratch("file")) }
    #expect(found?.code == code)
    let expected = message.replacingOccurrences(of: "URL/", with: "\(server.plain)/")
    #expect(found?.message.hasSuffix(expected) == true, "\(found?.message ?? "")")
    #expect(found?.isTransient == false)
    #expect(try FolderTree(scratch.path).entries.isEmpty)
  }

  @Test("to a request with a body is not looked for elsewhere")
  func redirectedBody() {
    var request = request("/redirect/1")
    (request.method, request.body) = ("POST", Array("secret".utf8))
    #expect(problem { _ = try fetch(request) }?.message == "'\(request.url)' answered with status 302")
  }

  @Test("from another origin is asked for without the caller's headers")
  func otherOrigin() throws {
    let other = server.plain.replacingOccurrences(of: "127.0.0.1", with: "localhost")
    for (place, isSame) in [("/echo", true), (other + "/echo", false)] {
      var request = request("/to?url=\(place)")
      request.headers = [
        ("X-Key", "secret"), ("Authorization", "secret"), ("Accept", "text/x"), ("User-Agent", "t"),
      ]
      let (response, body) = try fetch(request)
      let seen = try JSON(parsing: body, file: "echo")["headers"]
      #expect(response.finalURL == (isSame ? server.plain : other) + "/echo")
      #expect(seen?["x-key"]?.string == (isSame ? "secret" : nil))
      #expect(seen?["authorization"]?.string == (isSame ? "secret" : nil))
      #expect(seen?["accept"] == "text/x" && seen?["user-agent"] == "t")
    }
  }

  @Test(
    "may be exactly as large as the request allows, and no larger",
    arguments: ["/bytes/80000", "/chunks/5000"])
  func size(path: String) throws {
    var request = request(path)
    request.maximumBytes = 80_000
    #expect(try fetch(request).body.count == 80_000)
    request.maximumBytes = 79_999
    let found = problem { _ = try download(request, to: scratch("file")) }
    #expect(found?.code == .webTooLarge)
    #expect(found?.message == "'\(request.url)' has more than 79999 bytes")
    #expect(found?.isTransient == false)
    #expect(try FolderTree(scratch.path).entries.isEmpty)
  }

  @Test("without end in its headers is ended")
  func heads() {
    let found = problem { _ = try fetch(request("/heads")) }
    #expect(found?.code == .webTooLarge)
    #expect(found?.message == "the headers of '\(server.plain)/heads' have more than 262144 bytes")
  }

  @Test(
    "that breaks off is a problem that may pass",
    arguments: [
      ("/slow", true), ("/drip", true), ("/half", true), ("/reset", true), ("/nothing", true),
      ("/garbage", false),
    ])
  func broken(path: String, isTransient: Bool) throws {
    var request = request(path)
    request.timeout = path == "/slow" || path == "/drip" ? .milliseconds(300) : .seconds(120)
    let found = problem { _ = try download(request, to: scratch("file")) }
    #expect(found?.code == .webUnreachable)
    #expect(found?.message == "cannot get '\(request.url)'")
    #expect(found?.isTransient == isTransient)
    #expect(found?.cause?.isEmpty == false)
    #expect(try FolderTree(scratch.path).entries.isEmpty)
  }

  @Test("of a server that speaks no TLS where it should was asked nothing")
  func encryption() {
    let noTLS = problem {
      _ = try fetch(HTTPRequest("\(server.plain.replacing("http:", with: "https:"))/ok", proxy: ""))
    }
    #expect(noTLS?.code == .webNoConnection)
  }

  @Test("is not waited for after a cancellation", arguments: ["/slow", "/drip"])
  func cancelled(path: String) throws {
    let cancellation = Cancellation()
    let start = ContinuousClock.now
    Thread.detachNewThread {
      usleep(100_000)
      cancellation.cancel()
    }
    let found = problem { _ = try download(request(path), to: scratch("file"), cancellation: cancellation) }
    #expect(found?.code == .webCancelled)
    #expect(found?.message == "the request to '\(server.plain)\(path)' was cancelled")
    // 100 ms in the design; a busy machine gets more.
    #expect(ContinuousClock.now - start < .seconds(120))
    #expect(try FolderTree(scratch.path).entries.isEmpty)
    #expect(problem { _ = try fetch(request("/ok"), cancellation: cancellation) }?.code == .webCancelled)
  }

  @Test("of a server that nobody vouches for is not taken")
  func certificate() {
    let found = problem { _ = try fetch(HTTPRequest("\(server.secure)/ok", proxy: "")) }
    #expect(found?.code == .webCertificate)
    #expect(found?.message == "the certificate of '\(server.secure)/ok' is not trusted")
    #expect(found?.isTransient == false)
  }

  @Test("that cannot be written is a problem of the place")
  func noPlace() {
    let found = problem { _ = try download(request("/ok"), to: scratch("none/file")) }
    #expect(found?.code == .outputCreate)
  }

  @Test("comes to many at once")
  func together() async throws {
    let url = "\(server.plain)/chunks/1000"
    let counts = await withTaskGroup(of: Int?.self) { group in
      for _ in 0..<16 {
        group.addTask { try? fetch(HTTPRequest(url, proxy: "")).body.count }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts == Array(repeating: 16_000, count: 16))
  }
}
