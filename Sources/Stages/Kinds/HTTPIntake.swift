import Cryptography
import Diagnostics
import Manifests
import OperatingSystem
import Pipelines
import Web

/// Fetches a file from a web server.
struct HTTPIntake: StageKind {
  static let name = "intake/http"
  static let summary = "fetch a file by HTTP, by its digest"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = [.network]
  static let options: [any OptionDeclaration] = [url, limit, authorization] + Pin.options
  static let inputs = InputPorts.exactly([])

  private static let url = Option<Located<String>>(
    "url", "where the file is, http or https, without user and password")
  private static let limit = Option("limit", default: 1 << 30, "the most bytes that are taken")

  private static let authorization = Option<SecretReference?>(
    "authorization", default: .some(nil),
    "the value of the header Authorization: { env: NAME } or { file: PATH }; only for the first host")

  private let url: String
  private let authorization: SecretReference?
  private let limit: Int
  private let pin: Pin

  init(options: Options) throws(Problem) {
    let written = options[Self.url]
    guard written.value.hasPrefix("https://") || written.value.hasPrefix("http://") else {
      throw Problem(.wrongValue, "'\(written.value)' is not an http or https URL", at: written.location)
    }
    let authority = written.value.drop { $0 != "/" }.dropFirst(2).prefix { !["/", "?", "#"].contains($0) }
    guard !authority.contains("@") else {
      throw Problem(
        .wrongValue, "the URL holds a user or password", at: written.location,
        hint: "secrets never stand in a manifest")
    }
    (url, limit, authorization) = (written.value, options[Self.limit], options[Self.authorization])
    guard limit > 0 else { throw Problem(.wrongValue, "'limit' is not a number of bytes above 0") }
    pin = try Pin(options, what: "'\(written.value)'")
  }

  var outputs: [Port] { [Port("file", MediaType.binary)] }

  func service(_ environment: [String: String]) -> String { serviceName(ofURL: url) ?? Self.name }

  func intentions() throws(Problem) -> [Intention] {
    let digest = pin.expected.map { "sha256:\($0.hex)" } ?? "without a digest: \(pin.reason ?? "")"
    return [
      Intention(.fetch, redacted(url: url), authorization == nil ? digest : "\(digest), with authorization")
    ]
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let path = try work.folder() + "/file"
    var request = HTTPRequest(url, timeout: work.timeLeft, maximumBytes: limit)
    if let authorization {
      request.headers = [("Authorization", try work.secret(authorization).revealText())]
    }
    _ = try download(request, to: path, cancellation: work.cancellation)
    let (digest, byteCount) = try digestOfFile(path)
    try pin.check(digest, of: redacted(url: url))
    return StageResult(
      ["file": .file(path: path)], summary: "\(byteText(byteCount))",
      materials: [
        Material(
          name: lastComponent(of: url.prefix { !["?", "#"].contains($0) }.description),
          uri: redacted(url: url), digest: digest, byteCount: byteCount, waiver: pin.reason)
      ])
  }
}
