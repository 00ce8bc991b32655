/// A value for a task's `{{.Values.NAME}}`, as `az acr run --set NAME=VALUE` gives it.
package struct TaskValue: Sendable, Hashable {
    /// The name; a dot leads into a mapping of the values' YAML.
    package let name: String
    /// The value.
    package let value: String
    /// Whether the value is kept out of logs and answers.
    package let isSecret: Bool

    /// The value of `name`.
    package init(name: String, value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}
