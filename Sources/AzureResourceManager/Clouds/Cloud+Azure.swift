extension Cloud {
    /// Azure, as nearly everybody means it.
    public static let publicCloud = Cloud(
        name: "public",
        resourceManager: "https://management.azure.com",
        authority: "https://login.microsoftonline.com",
        audience: "https://management.azure.com",
        registrySuffix: "azurecr.io",
        downloadPage: "https://www.microsoft.com/en-us/download/details.aspx?id=56519",
        publicationCloud: "Public")

    /// Azure Government, operated in the United States.
    public static let usGovernment = Cloud(
        name: "usgov",
        resourceManager: "https://management.usgovcloudapi.net",
        authority: "https://login.microsoftonline.us",
        audience: "https://management.usgovcloudapi.net",
        registrySuffix: "azurecr.us",
        downloadPage: "https://www.microsoft.com/en-us/download/details.aspx?id=57063",
        publicationCloud: "AzureGovernment")

    /// Azure in China, operated by 21Vianet.
    public static let china = Cloud(
        name: "china",
        resourceManager: "https://management.chinacloudapi.cn",
        authority: "https://login.chinacloudapi.cn",
        audience: "https://management.chinacloudapi.cn",
        registrySuffix: "azurecr.cn",
        downloadPage: "https://www.microsoft.com/en-us/download/details.aspx?id=57062",
        publicationCloud: "China")

    /// The Azure cloud of this name, without case: ours (`public`, `usgov`, `china`), or the one that `az cloud list`
    /// prints (`AzureCloud`, `AzureUSGovernment`, `AzureChinaCloud`).
    public static func named(_ name: String) -> Cloud? {
        switch name.lowercased() {
        case "public", "azurecloud": publicCloud
        case "usgov", "azureusgovernment": usGovernment
        case "china", "azurechinacloud": china
        default: nil
        }
    }
}
