import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

// MARK: - What stages take in and do

extension AuditCheck {
  static func waivedDigests(_ subject: AuditSubject) -> [Finding] {
    subject.stages.compactMap { stage in
      guard let reason = stage.options.json["waiver"]?["reason"]?.string else { return nil }
      return Finding(
        message: "'\(stage.name)' takes bytes whose digest nobody has said: '\(reason)'",
        location: subject.place(of: "waiver", in: stage), hint: "write 'sha256:' once the bytes are known")
    }
  }

  static func plainHTTP(_ subject: AuditSubject) -> [Finding] {
    subject.stages.compactMap { stage in
      let texts = (stage.options.json.members ?? []).filter { hasPlainHTTP($0.value) }
      guard let option = texts.first?.name else { return nil }
      let isAuthorized = stage.options.json["authorization"].map { !$0.isNull } ?? false
      return Finding(
        message: isAuthorized
          ? "'\(stage.name)' sends a secret by plain HTTP" : "'\(stage.name)' uses plain HTTP",
        location: subject.place(of: option, in: stage), hint: "write an https URL",
        severity: isAuthorized ? .error : nil)
    }
  }

  /// Whether a text names a host by plain HTTP; the machine itself is none.
  private static func hasPlainHTTP(_ value: JSON) -> Bool {
    switch value {
    case .string(let text):
      return text.ranges(of: "http://").contains { range in
        let host = text[range.upperBound...].prefix { !"/:?# \"'".contains($0) }
        return !host.isEmpty && host != "localhost" && !host.hasPrefix("127.") && host != "[::1]"
      }
    case .array(let values): return values.contains(where: hasPlainHTTP)
    case .object(let members): return members.contains { hasPlainHTTP($0.value) }
    default: return false
    }
  }

  static func networkInBuilds(_ subject: AuditSubject) -> [Finding] {
    subject.stages.compactMap { stage in
      guard stage.kindName == "build/command" else { return nil }
      if stage.options.json["network"]?.bool == true {
        return Finding(
          message: "the build '\(stage.name)' is given the network",
          location: subject.place(of: "network", in: stage),
          hint: "take bytes in by an intake stage with a digest")
      }
      guard let command = stage.options.json["run"]?.string, let word = networkWord(in: command)
      else { return nil }
      return Finding(
        message: "the build '\(stage.name)' may speak to the network: it calls '\(word)'",
        location: subject.place(of: "run", in: stage),
        hint: "take bytes in by an intake stage with a digest")
    }
  }

  /// A program that fetches: not every machine keeps a build from the network.
  private static func networkWord(in command: String) -> String? {
    let always = [
      "curl", "wget", "ssh", "scp", "sftp", "rsync", "nc", "aria2c", "apt-get", "apt", "dnf", "yum", "npm",
      "yarn", "pnpm", "gem", "bundle", "docker", "podman", "skopeo",
    ]
    let separators = " \t\n;|&()`$\"'"
    for line in command.split(whereSeparator: { $0.isNewline || ";|&".contains($0) }) {
      let words = line.split { separators.contains($0) }.map { lastComponent(of: String($0)) }
      let isOffline = words.contains { ["--no-index", "--offline", "--frozen"].contains($0) }
      if let word = words.first(where: { always.contains($0) }) { return word }
      for (word, next) in zip(words, words.dropFirst()) {
        let isFetching: Bool =
          switch word {
          case "git": ["clone", "fetch", "pull", "submodule", "push"].contains(next)
          case "pip", "pip3": !isOffline && ["install", "download", "wheel"].contains { words.contains($0) }
          case "go": ["get", "install", "mod"].contains(next)
          case "cargo": !isOffline && ["build", "fetch", "install"].contains(next)
          default: false
          }
        if isFetching { return "\(word) \(next)" }
      }
    }
    return nil
  }

  static func unprovenBuilds(_ subject: AuditSubject) -> [Finding] {
    subject.stages.compactMap { stage in
      guard stage.options.json["prove"]?.string == "none" else { return nil }
      return Finding(
        message: "nothing proves that '\(stage.name)' gives the same bytes again",
        location: subject.place(of: "prove", in: stage), hint: "write 'prove: rebuild'")
    }
  }

  static func longTimeouts(_ subject: AuditSubject) -> [Finding] {
    subject.stages.compactMap { stage in
      guard stage.timeout.seconds > 3_600 else { return nil }
      return Finding(
        message: "'\(stage.name)' may take \(stage.timeout.seconds / 60) minutes an attempt",
        location: stage.location, hint: "bound it by what it usually takes")
    }
  }
}
