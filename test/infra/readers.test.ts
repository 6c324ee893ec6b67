// Who is told and who may read: mails that do not arrive, readers of the site, what the account spends.
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../functions/lake/errors.ts";
import { configOf, templateOf } from "./template-of.ts";

const template = templateOf();

describe("a mail that does not arrive", () => {
  test("stops further mails to that address, and operators are told", () => {
    template.hasResourceProperties("AWS::SES::ConfigurationSet", {
      SuppressionOptions: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
      DeliveryOptions: { TlsPolicy: "REQUIRE" },
    });
    template.hasResourceProperties("AWS::SES::ConfigurationSetEventDestination", {
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ["bounce", "complaint", "reject"],
        SnsDestination: { TopicARN: { Ref: Match.stringLikeRegexp("^Notifications") } },
      },
    });
    const [mails] = Object.keys(template.findResources("AWS::SES::ConfigurationSet"));
    template.hasResourceProperties("AWS::SES::EmailIdentity", {
      EmailIdentity: "qudao@example.com",
      ConfigurationSetAttributes: { ConfigurationSetName: { Ref: mails } },
    });
  });
});

describe("readers", () => {
  const [distribution] = Object.values(template.findResources("AWS::CloudFront::Distribution"));

  test("come over TLS through CloudFront, which alone may call the function", () => {
    const { DefaultCacheBehavior, Origins } = distribution?.Properties.DistributionConfig ?? {};
    expect(DefaultCacheBehavior).toMatchObject({
      ViewerProtocolPolicy: "redirect-to-https",
      AllowedMethods: ["GET", "HEAD"],
      // AWS's own policy "CachingDisabled".
      CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    });
    expect(Origins).toHaveLength(1);
    expect(Origins[0].OriginAccessControlId).toBeDefined();
    template.hasResourceProperties("AWS::Lambda::Url", { AuthType: "AWS_IAM" });
    for (const { Properties } of Object.values(template.findResources("AWS::Lambda::Permission")))
      expect(Properties).toMatchObject({
        Principal: "cloudfront.amazonaws.com",
        SourceArn: expect.objectContaining({ "Fn::Join": expect.anything() }),
      });
  });

  test("are made by the operator, prove themselves by a code with PKCE, and go back to the site's address only", () => {
    template.hasResourceProperties("AWS::Cognito::UserPool", {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: "ACTIVE",
    });
    template.hasResourceProperties("AWS::Cognito::UserPoolClient", {
      GenerateSecret: false,
      AllowedOAuthFlows: ["code"],
      CallbackURLs: ["http://localhost:8080/signed-in"],
    });
  });

  test("get headers that let no frame and no plain connection in", () => {
    template.hasResourceProperties("AWS::CloudFront::ResponseHeadersPolicy", {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: Match.objectLike({
          ContentSecurityPolicy: Match.objectLike({
            ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
          }),
          StrictTransportSecurity: Match.objectLike({ AccessControlMaxAgeSec: 31_536_000 }),
          FrameOptions: { FrameOption: "DENY", Override: true },
        }),
      },
    });
  });

  test("of an audience of the config have a group", () => {
    const groups = Object.values(template.findResources("AWS::Cognito::UserPoolGroup"));
    expect(groups.map(({ Properties }) => Properties.GroupName).sort()).toEqual(["company", "east"]);
  });
});

test("a budget is made where one is named, and its topic lets it publish", () => {
  template.resourceCountIs("AWS::Budgets::Budget", 0);
  templateOf({ monthlyUsd: 50 }).hasResourceProperties("AWS::Budgets::Budget", {
    Budget: { BudgetLimit: { Amount: 50, Unit: "USD" } },
    NotificationsWithSubscribers: Match.arrayWith([
      Match.objectLike({ Notification: Match.objectLike({ NotificationType: "FORECASTED" }) }),
    ]),
  });
});

test("a certificate gives the site its own name, over TLS 1.2 and newer", () => {
  const certificateArn = "arn:aws:acm:us-east-1:111111111111:certificate/x";
  templateOf({ certificateArn }).hasResourceProperties("AWS::CloudFront::Distribution", {
    DistributionConfig: {
      Aliases: ["localhost"],
      ViewerCertificate: Match.objectLike({
        AcmCertificateArn: certificateArn,
        MinimumProtocolVersion: "TLSv1.2_2021",
      }),
    },
  });
});

test("a config without a sender is refused before anything is deployed", () => {
  expect(() => templateOf({ config: configOf({ alerts: {} }) })).toThrow(ConfigError);
});
