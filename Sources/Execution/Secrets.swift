public import Diagnostics
public import Manifests
public import OperatingSystem

/// The secrets of a run: looked up once, before anything runs, and given to the stages that refer to them.
public struct Secrets: Sendable {
  /// The shortest secret that can be told from other text.
  public static let minimum = 4

  private var values: [String: Secret] = [:]
  /// What keeps all of them out of what is shown, logged and recorded.
  public private(set) var redaction = Redaction()

  /// No secrets.
  public init() {}

  /// Looks every reference up.
  ///
  /// Records `preflight.secret` for a variable or file that is not there, empty, or too short to be kept secret.
  public init(
    _ references: [SecretReference], environment: [String: String], into problems: inout [Problem]
  ) {
    for reference in references where values[reference.identity] == nil {
      do throws(Problem) {
        values[reference.identity] = try Self.value(of: reference, in: environment)
      } catch { problems.append(error) }
    }
    redaction = Redaction(values.sorted { $0.key < $1.key }.map(\.value))
  }

  /// The secret that a reference means.
  ///
  /// - Throws: `preflight.secret` for one that was not looked up.
  public func secret(_ reference: SecretReference) throws(Problem) -> Secret {
    guard let secret = values[reference.identity] else { throw Self.missing(reference) }
    return secret
  }

  private static func value(
    of reference: SecretReference, in environment: [String: String]
  ) throws(Problem) -> Secret {
    let secret: Secret
    switch reference {
    case .variable(let name, _):
      guard let text = environment[name] else { throw missing(reference) }
      secret = Secret(Array(text.utf8))
    case .file(let path):
      var bytes: [UInt8]
      do throws(Problem) { bytes = try readBytes(of: path.path, limit: 1 << 20) } catch {
        throw missing(reference, cause: error.cause)
      }
      if bytes.last == 0x0A { bytes.removeLast(bytes.suffix(2).first == 0x0D ? 2 : 1) }
      secret = Secret(bytes)
    }
    guard secret.byteCount >= minimum else {
      throw Problem(
        .missingSecret, "the secret \(shown(reference)) has fewer than \(minimum) bytes",
        at: reference.location, hint: "a secret so short cannot be kept out of logs")
    }
    guard secret.reveal({ !$0.contains(0) }) else {
      throw Problem(
        .missingSecret, "the secret \(shown(reference)) has a NUL byte", at: reference.location,
        hint: "give it as text, for example in Base64")
    }
    return secret
  }

  private static func shown(_ reference: SecretReference) -> String {
    switch reference {
    case .variable(let name, _): "'$\(name)'"
    case .file(let path): "in '\(path.written)'"
    }
  }

  private static func missing(_ reference: SecretReference, cause: String? = nil) -> Problem {
    switch reference {
    case .variable(let name, let location):
      Problem(
        .missingSecret, "the environment has no variable '\(name)'", at: location,
        hint: "set it where stellwerk is started")
    case .file(let path):
      Problem(
        .missingSecret, "the secret file '\(path.written)' cannot be read", at: path.location,
        hint: "looked for '\(path.path)'", cause: cause)
    }
  }
}

extension Problem.Code {
  /// A secret that a document refers to is not there, or none.
  public static let missingSecret = Self("preflight.secret", exit: .invalidData)
  /// An output of a stage holds one of its secrets.
  static let secretInOutput = Self("stage.secret-in-output", exit: .stageFailed)
}
