internal import JSON

/// What the `package.json` beside a lock file asks for (npm documentation, "package.json").
struct NPMWishes {
  /// One package that is asked for.
  struct Wish {
    let name: String
    let range: String
    let isDevelopment: Bool
    let isOptional: Bool
  }

  private(set) var all: [Wish] = []
  /// Whether other folders of the project ask for packages too, in files of their own.
  let hasFolders: Bool

  /// `nil` where no manifest is there that can be read.
  init?(beside context: ListContext) {
    guard let (inner, bytes) = context.companion("package.json"), let manifest = try? listObject(bytes, inner)
    else { return nil }
    hasFolders = manifest["workspaces"] != nil
    for kind in ["dependencies", "optionalDependencies", "devDependencies"] {
      for need in manifest[kind]?.texts ?? [] {
        all.append(
          Wish(
            name: need.name, range: need.text, isDevelopment: kind == "devDependencies",
            isOptional: kind == "optionalDependencies"))
      }
    }
  }
}
