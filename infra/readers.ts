// How readers come to the site: they sign in at a user pool, and a Lambda behind CloudFront gives each what he may open
// (functions/serve). Nobody reaches the bucket or the Lambda but through CloudFront.
import { CfnOutput, Duration, RemovalPolicy, type Stack } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { FunctionUrlOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { CfnUserPoolGroup, Mfa, OAuthScope, UserPool, type UserPoolClient } from "aws-cdk-lib/aws-cognito";
import { type FunctionUrl, FunctionUrlAuthType } from "aws-cdk-lib/aws-lambda";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Config } from "../functions/config/config.ts";
import { environmentNames } from "../functions/lake/environment-names.ts";
import { grantListing, grantObjects } from "./grants.ts";
import { createLambda } from "./lambda.ts";
import type { Secrets } from "./secrets.ts";
import type { Company } from "./stack.ts";

export interface ReadersProps extends Company {
  lake: Bucket;
  site: Bucket;
  secrets: Secrets;
}

export function createReaders(stack: Stack, props: ReadersProps): void {
  const { config, secrets, site } = props;
  const { client, signInUrl } = createSignIn(stack, config);
  const serve = createLambda(stack, "serve", {
    configFile: props.configFile,
    lakeBucket: props.lake.bucketName,
    secrets: [secrets.hashKey],
    environment: {
      [environmentNames.siteBucket]: site.bucketName,
      [environmentNames.signInUrl]: signInUrl,
      [environmentNames.signInClient]: client.userPoolClientId,
    },
    // A page is read, compressed and handed on: what counts is how soon it starts.
    memoryMb: 1769,
    timeout: Duration.seconds(20),
    diskMb: 512,
  });
  grantListing(serve, site);
  grantObjects(serve, site, "s3:GetObject", ["releases/*", "current.json"]);
  const url = serve.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
  const distribution = createDistribution(stack, url, props);
  new CfnOutput(stack, "SiteAddress", { value: `https://${distribution.distributionDomainName}/` });
}

/** A user pool whose users are made by the operator, and a group for each audience. */
function createSignIn(stack: Stack, config: Config): { client: UserPoolClient; signInUrl: string } {
  const pool = new UserPool(stack, "Readers", {
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
    },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const domain = pool.addDomain("SignIn", {
    cognitoDomain: { domainPrefix: `${stack.stackName.toLowerCase()}-${stack.account}` },
  });
  const client = pool.addClient("Site", {
    // A public client with PKCE: there is no secret that could leak.
    generateSecret: false,
    preventUserExistenceErrors: true,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID],
      callbackUrls: [new URL("signed-in", config.siteUrl).href],
      logoutUrls: [config.siteUrl],
    },
  });
  const groups = [
    { groupName: "company", description: "Opens every page" },
    ...config.audiences.map(({ name, title }) => ({ groupName: name, description: title.en })),
  ];
  for (const group of groups)
    new CfnUserPoolGroup(stack, `Group-${group.groupName}`, { userPoolId: pool.userPoolId, ...group });
  return { client, signInUrl: domain.baseUrl() };
}

/** What a browser is told about every page, beside the policy of scripts and styles that each page carries itself. */
function headersPolicy(stack: Stack): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(stack, "Headers", {
    securityHeadersBehavior: {
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
      contentSecurityPolicy: {
        // For answers without one, such as errors. The function sends each page's own: scripts by their hash, nothing from elsewhere.
        contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
        override: false,
      },
    },
  });
}

function createDistribution(stack: Stack, url: FunctionUrl, { config, certificateArn }: ReadersProps): Distribution {
  return new Distribution(stack, "Distribution", {
    comment: `Qudao: ${config.company.en}`,
    defaultBehavior: {
      origin: FunctionUrlOrigin.withOriginAccessControl(url),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      // Every answer is for one reader.
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: headersPolicy(stack),
    },
    ...(certificateArn && {
      domainNames: [new URL(config.siteUrl).hostname],
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      certificate: Certificate.fromCertificateArn(stack, "Certificate", certificateArn),
    }),
  });
}
